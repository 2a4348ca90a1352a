import type { Local, WasmCode } from "../../kernel/wasm-code.js";

/** Rows and vectors of four columns of the block of results that stays in registers. */
export const ROWS = 4;
export const VECTORS = 2;

/** sum += a b */
export function multiplyAdd(code: WasmCode, sum: Local, a: Local, b: Local): void {
  code.localGet(sum);
  code.localGet(a);
  code.localGet(b);
  code.f32x4Mul();
  code.f32x4Add();
  code.localSet(sum);
}
