import type { Local } from "../../kernel/wasm-code.js";
import type { RoundingMode } from "./rounding-mode.js";

/** Emits what puts a vector on the operand stack. */
export type Push = () => void;

/** A factor of products and what is computed from it once for many of them, see `splitFactor`: two lanes each. */
export interface VectorFactor {
  readonly value: Push;
  readonly significand: Push;
  readonly high: Push;
  readonly low: Push;
}

/**
 * Emits arithmetic on two lanes of doubles in a rounding mode known when the code is written. Operands are v128 locals
 * and stay as they are; the result is left on the operand stack.
 */
export interface VectorArithmetic {
  add(mode: RoundingMode, a: Local, b: Local): void;
  sub(mode: RoundingMode, a: Local, b: Local): void;
  mul(mode: RoundingMode, a: Local, factor: VectorFactor): void;
  div(mode: RoundingMode, a: Local, divisor: Local): void;
  sqrt(mode: RoundingMode, a: Local): void;
}
