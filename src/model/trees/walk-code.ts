import { KernelMemory } from "../../kernel/kernel-memory.js";
import { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { addConstant, countDown } from "../code-steps.js";
import type { TreeWalk } from "./sum-trees.js";

const { i32 } = ValueType;

/** Rows that go down a tree together: none of them waits for the others' loads. */
export const ROWS_TOGETHER = 8;

/** Rows that pass a tree before the next tree. A multiple of `ROWS_TOGETHER`. */
export const ROWS_A_BLOCK = 1024;

/** A node: address of the left child, offset of its feature in a row, threshold, value; the right child is behind the left. */
const NODE_BYTES = 16;
const NODE_SHIFT = 4;

/** Where code and data of some trees lie in their module's memory, in bytes. */
export interface WalkCode {
  readonly bytes: Uint8Array;
  /** `ROWS_A_BLOCK` rows of features, single precision. */
  readonly rowsAt: number;
  /** `ROWS_A_BLOCK` sums, double precision. */
  readonly sumsAt: number;
  /** What goes to address 0 before the first call. */
  readonly nodes: ArrayBuffer;
  /** Addresses of roots. */
  readonly roots: Uint32Array;
}

/**
 * A module that walks trees. It exports `memory` and `walk(root, depth, groups)`, which adds to the sums of so many groups of
 * `ROWS_TOGETHER` rows, from the first row on, the values of the leaves that they reach in `depth` steps.
 */
export function walkCode(trees: TreeWalk, inputs: number): WalkCode {
  const memory = new KernelMemory();
  const nodes = nodesOf(trees);
  memory.take(nodes.byteLength / 4);
  const rowsAt = memory.take(ROWS_A_BLOCK * inputs);
  const sumsAt = memory.take(2 * ROWS_A_BLOCK);

  const code = new WasmCode([i32, i32, i32]);
  const [root, depth, groups] = code.parameters as [Local, Local, Local];
  const [row, sum, step] = [code.local(i32), code.local(i32), code.local(i32)];
  const places = Array.from({ length: ROWS_TOGETHER }, () => code.local(i32));
  code.loop();
  for (const place of places) {
    code.localGet(root);
    code.localSet(place);
  }
  code.localGet(depth);
  code.localTee(step);
  code.if();
  code.loop();
  for (const [i, place] of places.entries()) {
    code.localGet(place);
    code.i32Load(0);
    code.localGet(row);
    code.localGet(place);
    code.i32Load(4);
    code.i32Add();
    code.f32Load(rowsAt + 4 * inputs * i);
    code.localGet(place);
    code.f32Load(8);
    code.f32Gt();
    code.i32Const(NODE_SHIFT);
    code.i32Shl();
    code.i32Add();
    code.localSet(place);
  }
  countDown(code, step);
  code.end();
  code.end();
  for (const [i, place] of places.entries()) {
    code.localGet(sum);
    code.localGet(sum);
    code.f64Load(sumsAt + 8 * i);
    code.localGet(place);
    code.f32Load(12);
    code.f64PromoteF32();
    code.f64Add();
    code.f64Store(sumsAt + 8 * i);
  }
  addConstant(code, row, 4 * inputs * ROWS_TOGETHER);
  addConstant(code, sum, 8 * ROWS_TOGETHER);
  countDown(code, groups);
  code.end();

  const assembler = new WasmAssembler();
  assembler.exportMemory("memory", memory.pages());
  assembler.exportFunction("walk", assembler.defineFunction(code, []));
  const roots = trees.roots.map((node) => node * NODE_BYTES);
  return { bytes: assembler.assemble(), rowsAt, sumsAt, nodes, roots };
}

function nodesOf({ feature, threshold, left, value }: TreeWalk): ArrayBuffer {
  const nodes = new DataView(new ArrayBuffer(NODE_BYTES * value.length));
  for (let node = 0; node < value.length; node++) {
    const at = NODE_BYTES * node;
    nodes.setUint32(at, NODE_BYTES * left[node]!, true);
    nodes.setUint32(at + 4, 4 * feature[node]!, true);
    nodes.setFloat32(at + 8, threshold[node]!, true);
    nodes.setFloat32(at + 12, value[node]!, true);
  }
  return nodes.buffer as ArrayBuffer;
}
