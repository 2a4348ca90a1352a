import { type DataflowContext, emitDataflow, type Sink, type Source } from "./emit-dataflow.js";
import type { LoopGraph } from "./graph-node.js";
import type { LoopPlaces } from "./loop-places.js";
import { type Local, ValueType } from "./wasm-code.js";

/**
 * Emits a loop that begins with the state in its first row. A state is read from one row and written to another: words
 * of the old one are still wanted while the new one comes about.
 *
 * @param context its source finds what the body takes from outside
 */
export function emitLoop(context: DataflowContext, body: LoopGraph, places: LoopPlaces): void {
  const { code, target } = context;
  const [from, to, row, trip] = Array.from({ length: 4 }, () => code.local(ValueType.i32)) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const set = (local: Local, value: number): void => {
    code.i32Const(value);
    code.localSet(local);
  };
  const increase = (local: Local, by: number): void => {
    code.localGet(local);
    code.i32Const(by);
    code.i32Add();
    code.localSet(local);
  };
  set(from, 0);
  set(to, places.rowBytes);
  set(row, 0);
  set(trip, 0);
  code.loop();

  const unrolled = body.steps.length;
  const rowWords = body.rows[0]?.length ?? 0;
  const states = new Map(body.state.map((node, i) => [node, i]));
  const constants = new Map(
    body.steps.flatMap((step, i) => step.row.map((node, j) => [node, 4 * (i * rowWords + j)] as const)),
  );
  const source: Source = {
    has: (node) => states.has(node) || constants.has(node) || context.source.has(node),
    load(node, group) {
      const state = states.get(node);
      const constant = constants.get(node);
      if (state !== undefined) {
        code.localGet(from);
        target.load(code, places.address(state, group));
      } else if (constant !== undefined) {
        code.localGet(row);
        target.loadShared(code, places.constants + constant);
      } else {
        context.source.load(node, group);
      }
    },
  };
  const stored = places.keepsStates ? body.steps : body.steps.slice(-1);
  const sinks = stored.flatMap(({ results }, step) =>
    results.map(
      (node, word): Sink => ({
        node,
        store(push, group) {
          code.localGet(to);
          push();
          target.store(code, places.address(word, group) + step * places.rowBytes);
        },
      }),
    ),
  );
  emitDataflow({ ...context, source }, sinks);

  if (places.keepsStates) {
    increase(from, unrolled * places.rowBytes);
    increase(to, unrolled * places.rowBytes);
  } else {
    code.localGet(from);
    code.localGet(to);
    code.localSet(from);
    code.localSet(to);
  }
  increase(row, 4 * unrolled * rowWords);
  increase(trip, unrolled);
  code.localGet(trip);
  code.i32Const(body.times);
  code.i32LtU();
  code.brIf(0);
  code.end();
}
