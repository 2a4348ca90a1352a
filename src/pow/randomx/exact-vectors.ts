import type { Local, WasmCode } from "../../kernel/wasm-code.js";
import type { ExactRounding } from "./exact-rounding.js";
import type { RoundingMode } from "./rounding-mode.js";
import type { Push, VectorArithmetic } from "./vector-arithmetic.js";

/** Arithmetic that is exact for all operands, one lane after the other, by functions of `defineExactRounding`. */
export function exactVectors(code: WasmCode, exact: ExactRounding): VectorArithmetic {
  const pushLanes = (mode: RoundingMode, functionIndex: number, operands: readonly Push[]) => {
    const call = (lane: number) => {
      for (const push of operands) {
        push();
        code.f64x2ExtractLane(lane);
      }
      code.i32Const(mode);
      code.call(functionIndex);
    };
    call(0);
    code.f64x2Splat();
    call(1);
    code.f64x2ReplaceLane(1);
  };
  const get = (local: Local) => () => code.localGet(local);
  return {
    add: (mode, a, b) => pushLanes(mode, exact.add, [get(a), get(b)]),
    sub: (mode, a, b) => pushLanes(mode, exact.sub, [get(a), get(b)]),
    mul: (mode, a, factor) => pushLanes(mode, exact.mul, [get(a), factor.value]),
    div: (mode, a, divisor) => pushLanes(mode, exact.div, [get(a), get(divisor)]),
    sqrt: (mode, a) => pushLanes(mode, exact.sqrt, [get(a)]),
  };
}
