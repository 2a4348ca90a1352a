import type { Local, WasmCode } from "../kernel/wasm-code.js";

/** target = a, or a + b */
export function setSum(code: WasmCode, target: Local, a: Local, b?: Local): void {
  code.localGet(a);
  if (b !== undefined) {
    code.localGet(b);
    code.i32Add();
  }
  code.localSet(target);
}

/** target += value */
export function addConstant(code: WasmCode, target: Local, value: number): void {
  code.localGet(target);
  code.i32Const(value);
  code.i32Add();
  code.localSet(target);
}

/** Ends a loop: goes round again until the counter is zero. */
export function countDown(code: WasmCode, counter: Local): void {
  code.localGet(counter);
  code.i32Const(-1);
  code.i32Add();
  code.localTee(counter);
  code.brIf(0);
}

/** While `left >= step`: runs code, then takes `step` off. */
export function whileAtLeast(code: WasmCode, left: Local, step: number, emit: () => void): void {
  code.block();
  code.loop();
  code.localGet(left);
  code.i32Const(step);
  code.i32LtS();
  code.brIf(1);
  emit();
  addConstant(code, left, -step);
  code.br(0);
  code.end();
  code.end();
}

/** target = value */
export function setConstant(code: WasmCode, target: Local, value: number): void {
  code.i32Const(value);
  code.localSet(target);
}
