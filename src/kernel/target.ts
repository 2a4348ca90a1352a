import type { GraphNode } from "./graph-node.js";
import type { ValueType, WasmCode } from "./wasm-code.js";

/** How the operations of a graph are done on one type of value. */
export interface Target {
  readonly valueType: ValueType;
  /**
   * Emits the operation of a node. Leaves its value on the operand stack.
   *
   * @param push emits what puts an argument, given by its place, on the operand stack; an argument may be pushed
   *   more than once, and always the same number of times for the same node
   */
  emit(code: WasmCode, node: GraphNode, push: (argument: number) => void): void;
}
