import { emitDataflow, type Sink, type Source } from "./emit-dataflow.js";
import type { GraphNode } from "./graph-node.js";
import { vectorTarget } from "./vector-target.js";
import { ValueType, WasmCode } from "./wasm-code.js";

const LANES_PER_GROUP = 4;

/** Where in memory a scan finds and leaves its words. */
export interface ScanPlaces {
  /** Address of the lanes' own words. */
  readonly lanes: number;
  /** Words that are the same for all lanes: address of one word each. */
  readonly shared: ReadonlyMap<GraphNode, number>;
  /** Addresses of the arrays of the outputs. */
  readonly outputs: readonly number[];
  /** A new array, for words that one pass hands on to later ones. */
  takeArray(): number;
}

/**
 * The code of `scan(count)`: for each pass a loop over the lanes, a group of four at a time.
 *
 * @param passes the nodes that each pass stores, in the last the outputs
 */
export function scanCode(passes: readonly (readonly GraphNode[])[], places: ScanPlaces): WasmCode {
  const code = new WasmCode([ValueType.i32]);
  const count = code.parameters[0]!;
  const lane = code.local(ValueType.i32);
  const offset = code.local(ValueType.i32);
  const stored = new Map<GraphNode, number>();

  const source: Source = {
    has: (node) => node.kind === "lane" || places.shared.has(node) || stored.has(node),
    load(node) {
      const shared = places.shared.get(node);
      if (shared !== undefined) {
        // One instruction from memory. V8 would make a 128-bit constant out of three or more.
        code.i32Const(0);
        code.v128Load32Splat(shared);
      } else {
        code.localGet(offset);
        code.v128Load(stored.get(node) ?? places.lanes);
      }
    },
  };
  const sinkAt = (node: GraphNode, address: number): Sink => ({
    node,
    store(push) {
      code.localGet(offset);
      push();
      code.v128Store(address);
    },
  });

  for (const [i, nodes] of passes.entries()) {
    const isLast = i === passes.length - 1;
    const wanted = isLast ? nodes : nodes.filter((node) => !stored.has(node));
    const addresses = isLast ? places.outputs : wanted.map(() => places.takeArray());
    code.i32Const(0);
    code.localSet(lane);
    code.loop();
    code.localGet(lane);
    code.i32Const(2);
    code.i32Shl();
    code.localSet(offset);
    emitDataflow(
      code,
      vectorTarget,
      source,
      wanted.map((node, j) => sinkAt(node, addresses[j]!)),
    );
    code.localGet(lane);
    code.i32Const(LANES_PER_GROUP);
    code.i32Add();
    code.localTee(lane);
    code.localGet(count);
    code.i32LtU();
    code.brIf(0);
    code.end();
    if (!isLast) for (const [j, node] of wanted.entries()) stored.set(node, addresses[j]!);
  }
  return code;
}
