import { type Local, ValueType, type WasmCode } from "../../../kernel/wasm-code.js";
import { ROUNDED_OPERATIONS, type RoundedOperation, RoundingMode } from "./rounding-mode.js";

/*
 * Directed rounding where only rounding to nearest exists. The result r to nearest is right or one unit in the last place
 * off, and the sign of the exact result less r tells which. That residual is had without error from r and the operands:
 * by Knuth's TwoSum for sums, from Dekker's exact product for the others (T. J. Dekker, "A floating-point technique for
 * extending the available precision", Numerische Mathematik 18, 1971; S. Boldo, M. Daumas, "Representable correcting terms
 * for possibly underflowing floating point operations", 2003). For products, quotients and roots it is taken of the
 * operands' fractions alone, scaled to [1, 4): powers of two do not change its sign, and nothing over- or underflows.
 *
 * All this needs operands and results within some distance of the ends of the range, positive ones except in sums. The
 * rest, which hardly occurs in programs, goes to a slow function that is right for all.
 */

const { f64, v128 } = ValueType;

/** 2^27 + 1 splits a double into two halves of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;
const FRACTION = 0xfffffffffffffn;
const ONE = 0x3ff0000000000000n;
const TWO = 0x4000000000000000n;
const LOWEST_EXPONENT_BIT = 0x0010000000000000n;

/** Sums of magnitude below it are done fast. */
const LARGE = 2 ** 1000;
/** Other operands and results from here to LARGE. */
const SMALL = 2 ** -900;

/**
 * Emits operations on pairs of doubles, right for all operands in all modes. The operands are in locals, the result is
 * left on the operand stack. A square root takes its operand twice.
 */
export type RoundingEmitter = (operation: RoundedOperation, a: Local, b: Local) => void;

/**
 * @param mode the rounding mode, an i32 from 0 to 3 that may change from one operation to the next
 * @param slow index of a function of single doubles, (operation, a, b, mode) to the result, operations being numbered as
 *   in ROUNDED_OPERATIONS
 */
export function roundingEmitter(code: WasmCode, mode: Local, slow: number): RoundingEmitter {
  const [result, residual, negated, x, y, q, p, sign] = Array.from({ length: 8 }, () => code.local(v128)) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const [uh, ul, vh, vl] = Array.from({ length: 4 }, () => code.local(v128)) as [Local, Local, Local, Local];
  const lane = code.local(f64);

  const get = (...locals: readonly Local[]) => {
    for (const local of locals) code.localGet(local);
  };
  const splat = (word: bigint) => {
    const bytes = Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(8 * i)) & 0xffn));
    code.v128Const([...bytes, ...bytes]);
  };
  const double = (value: number) => splat(new BigUint64Array(Float64Array.of(value).buffer)[0]!);
  const zero = () => splat(0n);
  const ifMode = (value: RoundingMode) => {
    get(mode);
    code.i32Const(value);
    code.i32Eq();
    code.if();
  };
  const unlessNearest = () => {
    get(mode);
    code.if();
  };

  const emitSlow = (operation: RoundedOperation, a: Local, b: Local): void => {
    for (const i of [0, 1]) {
      code.i32Const(ROUNDED_OPERATIONS.indexOf(operation));
      for (const operand of [a, b]) {
        get(operand);
        code.f64x2ExtractLane(i);
      }
      get(mode);
      code.call(slow);
      code.localSet(lane);
      get(result, lane);
      code.f64x2ReplaceLane(i);
      code.localSet(result);
    }
  };

  /** Whether both lanes of all values lie in [SMALL, LARGE). */
  const areInRange = (...values: readonly Local[]): void => {
    for (const [i, value] of values.entries()) {
      get(value);
      double(SMALL);
      code.f64x2Ge();
      get(value);
      double(LARGE);
      code.f64x2Lt();
      code.v128And();
      if (i > 0) code.v128And();
    }
    code.i64x2AllTrue();
  };

  const emitSum = (a: Local, b: Local): void => {
    // Downwards the sum of opposite numbers is -0, otherwise 0: the negative of the sum of the negatives is.
    ifMode(RoundingMode.down);
    get(a);
    code.f64x2Neg();
    get(b);
    code.f64x2Sub();
    code.f64x2Neg();
    code.localSet(result);
    code.else();
    get(a, b);
    code.f64x2Add();
    code.localSet(result);
    code.end();
    unlessNearest();
    get(result);
    code.f64x2Abs();
    double(LARGE);
    code.f64x2Lt();
    code.i64x2AllTrue();
    code.if();
    // TwoSum: y is what of b went into the sum.
    get(result, a);
    code.f64x2Sub();
    code.localSet(y);
    get(a, result, y);
    code.f64x2Sub();
    code.f64x2Sub();
    get(b, y);
    code.f64x2Sub();
    code.f64x2Add();
    code.localSet(residual);
    correctSum();
    code.else();
    emitSlow("add", a, b);
    code.end();
    code.end();
    get(result);
  };

  /** A step of the bits by one is a unit in the last place away from zero. */
  const correctSum = (): void => {
    get(result);
    zero();
    code.f64x2Lt();
    code.localSet(sign);
    ifMode(RoundingMode.towardZero);
    // Where the residual is not zero and has the other sign.
    get(result, residual);
    zero();
    code.f64x2Gt();
    get(sign);
    code.v128And();
    get(residual);
    zero();
    code.f64x2Lt();
    get(sign);
    code.v128AndNot();
    code.v128Or();
    code.i64x2Add();
    code.localSet(result);
    code.else();
    ifMode(RoundingMode.down);
    get(result, residual);
    zero();
    code.f64x2Lt();
    get(sign);
    code.v128Xor();
    get(sign);
    code.i64x2Sub();
    code.i64x2Add();
    code.localSet(result);
    code.else();
    get(result, residual);
    zero();
    code.f64x2Gt();
    get(sign);
    code.v128Xor();
    get(sign);
    code.i64x2Sub();
    code.i64x2Sub();
    code.localSet(result);
    code.end();
    code.end();
  };

  /** The fraction of a double in [1, 2). */
  const pushFraction = (value: Local): void => {
    get(value);
    splat(FRACTION);
    code.v128And();
    splat(ONE);
    code.v128Or();
  };

  /** The value times a power of 4, in [1, 4): twice the fraction if the exponent is odd, that is if its field is even. */
  const pushQuarterScaled = (value: Local): void => {
    get(value);
    splat(FRACTION);
    code.v128And();
    splat(TWO);
    code.i64x2Add();
    get(value);
    splat(LOWEST_EXPONENT_BIT);
    code.v128And();
    code.i64x2Sub();
  };

  const split = (value: Local, high: Local, low: Local): void => {
    get(value);
    double(SPLITTER);
    code.f64x2Mul();
    code.localTee(high);
    get(high, value);
    code.f64x2Sub();
    code.f64x2Sub();
    code.localSet(high);
    get(value, high);
    code.f64x2Sub();
    code.localSet(low);
  };

  /** u * v - p, where p is that product rounded to nearest. */
  const pushProductError = (u: Local, v: Local): void => {
    split(u, uh, ul);
    const [high, low] = u === v ? [uh, ul] : [vh, vl];
    if (u !== v) split(v, high, low);
    get(uh, high);
    code.f64x2Mul();
    get(p);
    code.f64x2Sub();
    for (const [one, two] of [
      [uh, low],
      [ul, high],
      [ul, low],
    ] as const) {
      get(one, two);
      code.f64x2Mul();
      code.f64x2Add();
    }
  };

  const setProduct = (u: Local, v: Local): void => {
    get(u, v);
    code.f64x2Mul();
    code.localSet(p);
  };

  /** x less the product of u and v, which is near to it. */
  const setRemainder = (u: Local, v: Local): void => {
    setProduct(u, v);
    get(x, p);
    code.f64x2Sub();
    pushProductError(u, v);
    code.f64x2Sub();
    code.localSet(residual);
  };

  const setResidual = (operation: Exclude<RoundedOperation, "add" | "sub">, a: Local, b: Local): void => {
    if (operation === "sqrt") {
      pushQuarterScaled(a);
      code.localTee(x);
      code.f64x2Sqrt();
      code.localSet(q);
      setRemainder(q, q);
      return;
    }
    pushFraction(a);
    code.localSet(x);
    pushFraction(b);
    code.localSet(y);
    if (operation === "mul") {
      setProduct(x, y);
      pushProductError(x, y);
      code.localSet(residual);
    } else {
      get(x, y);
      code.f64x2Div();
      code.localSet(q);
      setRemainder(q, y);
    }
  };

  const emitPositive = (operation: Exclude<RoundedOperation, "add" | "sub">, a: Local, b: Local): void => {
    get(a);
    if (operation === "sqrt") {
      code.f64x2Sqrt();
    } else {
      get(b);
      if (operation === "mul") code.f64x2Mul();
      else code.f64x2Div();
    }
    code.localSet(result);
    unlessNearest();
    areInRange(...(operation === "sqrt" ? [a] : [result, a, b]));
    code.if();
    setResidual(operation, a, b);
    ifMode(RoundingMode.up);
    get(result, residual);
    zero();
    code.f64x2Gt();
    code.i64x2Sub();
    code.localSet(result);
    code.else();
    get(result, residual);
    zero();
    code.f64x2Lt();
    code.i64x2Add();
    code.localSet(result);
    code.end();
    code.else();
    emitSlow(operation, a, b);
    code.end();
    code.end();
    get(result);
  };

  return (operation, a, b) => {
    if (operation === "add") {
      emitSum(a, b);
    } else if (operation === "sub") {
      get(b);
      code.f64x2Neg();
      code.localSet(negated);
      emitSum(a, negated);
    } else {
      emitPositive(operation, a, b);
    }
  };
}
