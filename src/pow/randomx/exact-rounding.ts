import type { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import { RoundingMode } from "./rounding-mode.js";

const { i32, i64, f64 } = ValueType;

/** Indices of functions `(a, b, mode)` or `(a, mode)` that give a double rounded by a mode of `RoundingMode`. */
export interface ExactRounding {
  readonly add: number;
  readonly sub: number;
  readonly mul: number;
  readonly div: number;
  readonly sqrt: number;
}

const BIAS = 1023n;
const FRACTION_BITS = 52n;
const FRACTION_MASK = (1n << FRACTION_BITS) - 1n;
const ONE = BIAS << FRACTION_BITS;
const SMALLEST_NORMAL = 2 ** -1022;
/** Makes any subnormal number normal. */
const LIFT = 54n;
const SPLITTER = 2 ** 27 + 1;

/**
 * Defines addition, subtraction, multiplication, division and square root of doubles in the four rounding modes of
 * IEEE 754, exact for all operands. WebAssembly rounds to nearest only: that result is stepped to its neighbour where
 * the residual, of which only the sign matters, lies in the direction of the mode.
 *
 * NaN gives NaN, exact infinities and zeros are those of IEEE 754.
 */
export function defineExactRounding(assembler: WasmAssembler): ExactRounding {
  const step = assembler.defineFunction(stepCode(), [f64]);
  const scale = assembler.defineFunction(scaleCode(), [f64]);
  const productError = assembler.defineFunction(productErrorCode(), [f64]);
  const helpers = { step, scale, productError };
  const add = assembler.defineFunction(addCode(step), [f64]);
  return {
    add,
    sub: assembler.defineFunction(subCode(add), [f64]),
    mul: assembler.defineFunction(mulCode(helpers), [f64]),
    div: assembler.defineFunction(divCode(helpers), [f64]),
    sqrt: assembler.defineFunction(sqrtCode(helpers), [f64]),
  };
}

interface Helpers {
  readonly step: number;
  readonly scale: number;
  readonly productError: number;
}

/** `(result, residual, mode)`: the result, or its neighbour on the side of the residual if the mode asks for it. */
function stepCode(): WasmCode {
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
function scaleCode(): WasmCode {
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
function productErrorCode(): WasmCode {
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

function addCode(step: number): WasmCode {
  const code = new WasmCode([f64, f64, i32]);
  const [a, b, mode] = code.parameters as [Local, Local, Local];
  const sum = code.local(f64);
  code.localGet(a);
  code.localGet(b);
  code.f64Add();
  code.localSet(sum);
  returnUnlessFinite(code, sum, [a, b]);
  returnOverflow(code, step, sum, mode);
  // A sum of 0 is exact. Its sign is minus if the mode is down and not both operands are +0.
  code.localGet(sum);
  code.f64Const(0);
  code.f64Eq();
  pushIsMode(code, mode, RoundingMode.down);
  code.i32And();
  code.if();
  code.localGet(a);
  code.f64Neg();
  code.localGet(b);
  code.f64Sub();
  code.f64Neg();
  code.return();
  code.end();
  // The residual by Fast2Sum, which needs the larger operand first (Dekker 1971).
  const [larger, smaller] = [code.local(f64), code.local(f64)];
  const pushIsLarger = () => {
    code.localGet(a);
    code.f64Abs();
    code.localGet(b);
    code.f64Abs();
    code.f64Ge();
  };
  for (const [to, x, y] of [
    [larger, a, b],
    [smaller, b, a],
  ] as const) {
    code.localGet(x);
    code.localGet(y);
    pushIsLarger();
    code.select();
    code.localSet(to);
  }
  code.localGet(sum);
  code.localGet(smaller);
  code.localGet(sum);
  code.localGet(larger);
  code.f64Sub();
  code.f64Sub();
  code.localGet(mode);
  code.call(step);
  return code;
}

function subCode(add: number): WasmCode {
  const code = new WasmCode([f64, f64, i32]);
  const [a, b, mode] = code.parameters as [Local, Local, Local];
  code.localGet(a);
  code.localGet(b);
  code.f64Neg();
  code.localGet(mode);
  code.call(add);
  return code;
}

function mulCode({ step, scale, productError }: Helpers): WasmCode {
  const code = new WasmCode([f64, f64, i32]);
  const [a, b, mode] = code.parameters as [Local, Local, Local];
  const [product, significands] = [code.local(f64), code.local(f64)];
  code.localGet(a);
  code.localGet(b);
  code.f64Mul();
  code.localSet(product);
  returnUnlessFinite(code, product, [a, b]);
  returnIfZero(code, product, [a, b]);
  returnOverflow(code, step, product, mode);
  const left = decompose(code, a);
  const right = decompose(code, b);
  pushProduct(code, left.significand, right.significand);
  code.localSet(significands);
  // What was rounded is brought to the scale of the significands; it may have lost bits as a subnormal number. The
  // first difference is exact: either operand is at most twice the other (Sterbenz), or the result is 0.
  code.localGet(product);
  code.localGet(significands);
  code.localGet(product);
  code.f64Abs();
  code.i64Const(0n);
  code.localGet(left.exponent);
  code.i64Sub();
  code.localGet(right.exponent);
  code.i64Sub();
  code.call(scale);
  code.f64Sub();
  for (const local of [left.significand, right.significand, significands]) code.localGet(local);
  code.call(productError);
  code.f64Add();
  withSignOf(code, product);
  code.localGet(mode);
  code.call(step);
  return code;
}

function divCode({ step, scale, productError }: Helpers): WasmCode {
  const code = new WasmCode([f64, f64, i32]);
  const [a, b, mode] = code.parameters as [Local, Local, Local];
  const [quotient, scaled, product] = [code.local(f64), code.local(f64), code.local(f64)];
  code.localGet(a);
  code.localGet(b);
  code.f64Div();
  code.localSet(quotient);
  returnUnlessFinite(code, quotient, [a, b]);
  returnIfZero(code, quotient, [a, b]);
  returnOverflow(code, step, quotient, mode);
  const dividend = decompose(code, a);
  const divisor = decompose(code, b);
  code.localGet(quotient);
  code.f64Abs();
  code.localGet(divisor.exponent);
  code.localGet(dividend.exponent);
  code.i64Sub();
  code.call(scale);
  code.localSet(scaled);
  pushProduct(code, scaled, divisor.significand);
  code.localSet(product);
  // Dividend - quotient divisor; the first difference is exact as that of the product is.
  code.localGet(quotient);
  code.localGet(dividend.significand);
  code.localGet(product);
  code.f64Sub();
  for (const local of [scaled, divisor.significand, product]) code.localGet(local);
  code.call(productError);
  code.f64Sub();
  withSignOf(code, quotient);
  code.localGet(mode);
  code.call(step);
  return code;
}

function sqrtCode({ step, productError }: Helpers): WasmCode {
  const code = new WasmCode([f64, i32]);
  const [a, mode] = code.parameters as [Local, Local];
  const [result, radicand, root, square] = [
    code.local(f64),
    code.local(f64),
    code.local(f64),
    code.local(f64),
  ];
  code.localGet(a);
  code.f64Sqrt();
  code.localSet(result);
  returnUnlessFinite(code, result, [a, result]);
  returnIfZero(code, result, [a]);
  // Of the significand, doubled where the exponent is odd, the root has the same bits.
  const { significand, exponent } = decompose(code, a);
  code.localGet(significand);
  code.localGet(exponent);
  code.i64Const(1n);
  code.i64And();
  code.i64Const(BIAS);
  code.i64Add();
  code.i64Const(FRACTION_BITS);
  code.i64Shl();
  code.f64ReinterpretI64();
  code.f64Mul();
  code.localTee(radicand);
  code.f64Sqrt();
  code.localSet(root);
  pushProduct(code, root, root);
  code.localSet(square);
  code.localGet(result);
  code.localGet(radicand);
  code.localGet(square);
  code.f64Sub();
  for (const local of [root, root, square]) code.localGet(local);
  code.call(productError);
  code.f64Sub();
  code.localGet(mode);
  code.call(step);
  return code;
}

/** A finite number other than 0 as significand 2^exponent, up to its sign, the significand in [1, 2). */
function decompose(code: WasmCode, x: Local): { readonly significand: Local; readonly exponent: Local } {
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
function returnUnlessFinite(code: WasmCode, result: Local, operands: readonly Local[]): void {
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

function returnIfZero(code: WasmCode, result: Local, operands: readonly Local[]): void {
  for (const operand of operands) {
    returnIf(code, result, () => {
      code.localGet(operand);
      code.f64Const(0);
      code.f64Eq();
    });
  }
}

/** An infinite result of finite operands lies beyond the exact one. */
function returnOverflow(code: WasmCode, step: number, result: Local, mode: Local): void {
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

function pushIsMode(code: WasmCode, local: Local, mode: RoundingMode): void {
  code.localGet(local);
  code.i32Const(mode);
  code.i32Eq();
}

function pushProduct(code: WasmCode, x: Local, y: Local): void {
  code.localGet(x);
  code.localGet(y);
  code.f64Mul();
}

/** Turns the residual of a magnitude into that of the signed result. */
function withSignOf(code: WasmCode, result: Local): void {
  code.f64Const(1);
  code.localGet(result);
  code.f64Copysign();
  code.f64Mul();
}
