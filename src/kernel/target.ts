import type { GraphNode } from "./graph-node.js";
import type { ValueType, WasmCode } from "./wasm-code.js";

/** How the operations of a graph are done on one type of value. */
export interface Target {
  readonly valueType: ValueType;
  /** Words in a value, each of another lane. */
  readonly lanes: 1 | 4;
  /**
   * Emits the operation of a node. Leaves its value on the operand stack.
   *
   * @param push emits what puts an argument, given by its place, on the operand stack; an argument may be pushed
   *   more than once, and always the same number of times for the same node
   */
  emit(code: WasmCode, node: GraphNode, push: (argument: number) => void): void;
  /** Emits the loading of words that lie together, one for each lane; the address is on the operand stack. */
  load(code: WasmCode, offset: number): void;
  /** Emits the storing of a value; the address lies below it. */
  store(code: WasmCode, offset: number): void;
  /** Emits the loading of one word for all lanes. */
  loadShared(code: WasmCode, offset: number): void;
  /**
   * Emits the loading of words that lie apart.
   *
   * @param pushAddress emits what puts the address of a lane's word on the operand stack
   */
  gather(code: WasmCode, pushAddress: (lane: number) => void, offset: number): void;
  /** Emits the taking of one lane's word, as an i32, out of a value. */
  extract(code: WasmCode, lane: number): void;
}
