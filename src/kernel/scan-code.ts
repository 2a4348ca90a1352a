import { type DataflowContext, emitDataflow, type Sink, type Source } from "./emit-dataflow.js";
import type { GraphNode } from "./graph-node.js";
import { initialState, type LanePass, type LaneStep, loopGraphOf } from "./lane-steps.js";
import { emitLoop } from "./loop-code.js";
import type { LoopPlaces } from "./loop-places.js";
import { ValueType, WasmCode } from "./wasm-code.js";

/** What a scan is emitted for, and where in memory it finds and leaves its words. */
export interface ScanPlaces extends Pick<DataflowContext, "calleeOf" | "groups" | "target"> {
  /** Address of the lanes' own words. */
  readonly lanes: number;
  /** Words that are the same for all lanes: address of one word each. */
  readonly shared: ReadonlyMap<GraphNode, number>;
  readonly loops: ReadonlyMap<GraphNode, LoopPlaces>;
  /** Addresses of the arrays of the outputs. */
  readonly outputs: readonly number[];
  /** A new array, for words that one step hands on to later ones. */
  takeArray(): number;
}

/**
 * The code of `scan(count)`, which does some groups of lanes at a time. Without loops each pass goes over all lanes before
 * the next begins; with loops, whose states have room for no more, those groups go through all steps.
 */
export function scanCode(steps: readonly LaneStep[], places: ScanPlaces): WasmCode {
  const { target, groups, shared, loops } = places;
  const code = new WasmCode([ValueType.i32]);
  const count = code.parameters[0]!;
  const lane = code.local(ValueType.i32);
  const offset = code.local(ValueType.i32);
  const stored = new Map<GraphNode, number>();

  const placesOf = (loop: GraphNode): LoopPlaces => loops.get(loop)!;
  const source: Source = {
    has: (node) => node.kind === "lane" || node.kind === "after" || shared.has(node) || stored.has(node),
    load(node, group) {
      const word = shared.get(node);
      if (word !== undefined) {
        // One instruction from memory. V8 would make a 128-bit constant out of three or more.
        code.i32Const(0);
        target.loadShared(code, word);
      } else if (node.kind === "after") {
        const { address, lastRow } = placesOf(node.args[0]!);
        code.i32Const(0);
        target.load(code, address(node.immediate, group) + lastRow);
      } else {
        code.localGet(offset);
        target.load(code, (stored.get(node) ?? places.lanes) + 4 * target.lanes * group);
      }
    },
  };
  const context: DataflowContext = { ...places, code, source, statesOf: placesOf };

  const arraySink = (node: GraphNode, address: number): Sink => ({
    node,
    store(push, group) {
      code.localGet(offset);
      push();
      target.store(code, address + 4 * target.lanes * group);
    },
  });
  const stateSinks = (loop: GraphNode): Sink[] =>
    initialState(loop).map((node, word) => ({
      node,
      store(push, group) {
        code.i32Const(0);
        push();
        target.store(code, placesOf(loop).address(word, group));
      },
    }));
  const overLanes = (emitBody: () => void): void => {
    code.i32Const(0);
    code.localSet(lane);
    code.loop();
    code.localGet(lane);
    code.i32Const(2);
    code.i32Shl();
    code.localSet(offset);
    emitBody();
    code.localGet(lane);
    code.i32Const(target.lanes * groups);
    code.i32Add();
    code.localTee(lane);
    code.localGet(count);
    code.i32LtU();
    code.brIf(0);
    code.end();
  };
  const hasLoops = steps.some(({ kind }) => kind === "loop");
  const emitPass = (sinks: readonly Sink[]): void => {
    if (hasLoops) emitDataflow(context, sinks);
    else overLanes(() => emitDataflow(context, sinks));
  };
  const emitInnerPass = ({ stores, before }: LanePass): void => {
    const arrays = stores
      .filter((node) => !stored.has(node))
      .map((node) => [node, places.takeArray()] as const);
    const sinks = arrays.map(([node, address]) => arraySink(node, address));
    emitPass([...sinks, ...(before === undefined ? [] : stateSinks(before))]);
    for (const [node, address] of arrays) stored.set(node, address);
  };

  const emitSteps = (): void => {
    for (const [i, step] of steps.entries()) {
      if (step.kind === "loop") emitLoop(context, loopGraphOf(step.loop), placesOf(step.loop));
      else if (i < steps.length - 1) emitInnerPass(step);
      else emitPass(step.stores.map((node, j) => arraySink(node, places.outputs[j]!)));
    }
  };
  if (hasLoops) overLanes(emitSteps);
  else emitSteps();
  return code;
}
