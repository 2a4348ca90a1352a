import type { WasmAssembler } from "../../kernel/wasm-assembler.js";
import { type Local, ValueType, WasmCode } from "../../kernel/wasm-code.js";
import {
  BIAS,
  decompose,
  FRACTION_BITS,
  productErrorCode,
  pushIsMode,
  pushProduct,
  returnIfZero,
  returnOverflow,
  returnUnlessFinite,
  scaleCode,
  stepCode,
  withSignOf,
} from "./residual-code.js";
import { RoundingMode } from "./rounding-mode.js";

const { i32, f64 } = ValueType;

/** Indices of functions `(a, b, mode)` or `(a, mode)` that give a double rounded by a mode of `RoundingMode`. */
export interface ExactRounding {
  readonly add: number;
  readonly sub: number;
  readonly mul: number;
  readonly div: number;
  readonly sqrt: number;
}

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
