import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { RoundingMode } from "./rounding-mode.js";

const { i32, i64, f64 } = ValueType;

/** Of the exponent of a double. */
export const BIAS = 1023n;
export const FRACTION_BITS = 52n;
const FRACTION_MASK = (1n << FRACTION_BITS) - 1n;
const ONE = BIAS << FRACTION_BITS;
const SMALLEST_NORMAL = 2 ** -1022;
/** Makes any subnormal number normal. */
const LIFT = 54n;
const SPLITTER = 2 ** 27 + 1;

/** `(result, residual, mode)`: the result, or its neighbour on the side of the residual if the mode asks for it. */
export function stepCode(): WasmCode {
  const code = new WasmCode([f64, f64, i32]);
  const [result, residual, mode] = code.parameters as [Local, Local, Local];
  const isNegative = code.local(i32);
  // A residual of 0, or none, is no reason to step.
  returnIf(code, result, () => {
    code.localGet(residual);
    code.f64Abs();
    code.f64Const(0);
    code.f64Gt();
    code.i32Eqz();
  });
  returnIf(code, result, () => pushIsMode(code, mode, RoundingMode.nearest));
  code.localGet(result);
  code.i64ReinterpretF64();
  code.i64Const(0n);
  code.i64LtS();
  code.localSet(isNegative);
  returnIf(code, result, () => {
    pushIsMode(code, mode, RoundingMode.down);
    code.localGet(residual);
    code.f64Const(0);
    code.f64Gt();
    code.i32And();
    pushIsMode(code, mode, RoundingMode.up);
    code.localGet(residual);
    code.f64Const(0);
    code.f64Lt();
    code.i32And();
    code.i32Or();
    pushIsMode(code, mode, RoundingMode.towardZero);
    pushIsAway(code, residual, isNegative);
    code.i32And();
    code.i32Or();
  });
  // Neighbours of doubles of one sign have neighbouring bit patterns, infinity included.
  code.localGet(result);
  code.i64ReinterpretF64();
  code.i64Const(1n);
  code.i64Const(-1n);
  pushIsAway(code, residual, isNegative);
  code.select();
  code.i64Add();
  code.f64ReinterpretI64();
  return code;
}

/** Whether a residual points away from zero. */
function pushIsAway(code: WasmCode, residual: Local, isNegative: Local): void {
  code.localGet(residual);
  code.f64Const(0);
  code.f64Lt();
  code.localGet(isNegative);
  code.i32Eq();
}

/** `(x, exponent)`: x times 2^exponent, in two factors since one may exceed the range. The result is 0 or normal. */
export function scaleCode(): WasmCode {
  const code = new WasmCode([f64, i64]);
  const [x, exponent] = code.parameters as [Local, Local];
  const half = code.local(i64);
  // The exponent that goes with a result of 0 may be out of the range of both.
  returnIfZero(code, x, [x]);
  code.localGet(exponent);
  code.i64Const(1n);
  code.i64ShrS();
  code.localSet(half);
  code.localGet(x);
  pushPowerOf2(code, () => code.localGet(half));
  code.f64Mul();
  pushPowerOf2(code, () => {
    code.localGet(exponent);
    code.localGet(half);
    code.i64Sub();
  });
  code.f64Mul();
  return code;
}

function pushPowerOf2(code: WasmCode, exponent: () => void): void {
  exponent();
  code.i64Const(BIAS);
  code.i64Add();
  code.i64Const(FRACTION_BITS);
  code.i64Shl();
  code.f64ReinterpretI64();
}

/**
 * `(a, b, product)`: the exact a b - product for a product rounded to nearest (Dekker 1971,
 * https://doi.org/10.1007/BF01397083), for factors far from the ends of the range.
 */
export function productErrorCode(): WasmCode {
  const code = new WasmCode([f64, f64, f64]);
  const [a, b, product] = code.parameters as [Local, Local, Local];
  const [aHigh, aLow] = split(code, a);
  const [bHigh, bLow] = split(code, b);
  pushProduct(code, aLow, bLow);
  code.localGet(product);
  for (const [x, y] of [
    [aHigh, bHigh],
    [aLow, bHigh],
    [aHigh, bLow],
  ] as const) {
    pushProduct(code, x, y);
    code.f64Sub();
  }
  code.f64Sub();
  return code;
}

/** Veltkamp's splitting: the upper 26 bits, rounded to nearest, and the rest. */
function split(code: WasmCode, x: Local): readonly [Local, Local] {
  const [scaled, high, low] = [code.local(f64), code.local(f64), code.local(f64)];
  code.localGet(x);
  code.f64Const(SPLITTER);
  code.f64Mul();
  code.localTee(scaled);
  code.localGet(scaled);
  code.localGet(x);
  code.f64Sub();
  code.f64Sub();
  code.localSet(high);
  code.localGet(x);
  code.localGet(high);
  code.f64Sub();
  code.localSet(low);
  return [high, low];
}

/** A finite number other than 0 as significand 2^exponent, up to its sign, the significand in [1, 2). */
export function decompose(
  code: WasmCode,
  x: Local,
): { readonly significand: Local; readonly exponent: Local } {
  const [normal, lift] = [code.local(f64), code.local(i64)];
  const [significand, exponent] = [code.local(f64), code.local(i64)];
  code.localGet(x);
  code.f64Abs();
  code.localTee(normal);
  code.f64Const(SMALLEST_NORMAL);
  code.f64Lt();
  code.if();
  code.localGet(normal);
  code.f64Const(2 ** Number(LIFT));
  code.f64Mul();
  code.localSet(normal);
  code.i64Const(LIFT);
  code.localSet(lift);
  code.end();
  code.localGet(normal);
  code.i64ReinterpretF64();
  code.i64Const(FRACTION_BITS);
  code.i64ShrU();
  code.i64Const(BIAS);
  code.i64Sub();
  code.localGet(lift);
  code.i64Sub();
  code.localSet(exponent);
  code.localGet(normal);
  code.i64ReinterpretF64();
  code.i64Const(FRACTION_MASK);
  code.i64And();
  code.i64Const(ONE);
  code.i64Or();
  code.f64ReinterpretI64();
  code.localSet(significand);
  return { significand, exponent };
}

/** Results of infinite or missing operands are exact as they are. */
export function returnUnlessFinite(code: WasmCode, result: Local, operands: readonly Local[]): void {
  for (const operand of operands) {
    returnIf(code, result, () => {
      code.localGet(operand);
      code.f64Abs();
      code.f64Const(Number.POSITIVE_INFINITY);
      code.f64Lt();
      code.i32Eqz();
    });
  }
}

export function returnIfZero(code: WasmCode, result: Local, operands: readonly Local[]): void {
  for (const operand of operands) {
    returnIf(code, result, () => {
      code.localGet(operand);
      code.f64Const(0);
      code.f64Eq();
    });
  }
}

/** An infinite result of finite operands lies beyond the exact one. */
export function returnOverflow(code: WasmCode, step: number, result: Local, mode: Local): void {
  code.localGet(result);
  code.f64Abs();
  code.f64Const(Number.POSITIVE_INFINITY);
  code.f64Eq();
  code.if();
  code.localGet(result);
  code.localGet(result);
  code.f64Neg();
  code.localGet(mode);
  code.call(step);
  code.return();
  code.end();
}

function returnIf(code: WasmCode, value: Local, condition: () => void): void {
  condition();
  code.if();
  code.localGet(value);
  code.return();
  code.end();
}

export function pushIsMode(code: WasmCode, local: Local, mode: RoundingMode): void {
  code.localGet(local);
  code.i32Const(mode);
  code.i32Eq();
}

export function pushProduct(code: WasmCode, x: Local, y: Local): void {
  code.localGet(x);
  code.localGet(y);
  code.f64Mul();
}

/** Turns the residual of a magnitude into that of the signed result. */
export function withSignOf(code: WasmCode, result: Local): void {
  code.f64Const(1);
  code.localGet(result);
  code.f64Copysign();
  code.f64Mul();
}
