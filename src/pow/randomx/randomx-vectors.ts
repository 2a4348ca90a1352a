import { type Local, ValueType, type WasmCode } from "../../kernel/wasm-code.js";
import { RoundingMode } from "./rounding-mode.js";
import type { Push, VectorArithmetic } from "./vector-arithmetic.js";

const { v128 } = ValueType;

/** The most FDIV_M on one register of a program for which `randomXVectors` is exact. */
export const MAX_DIVISIONS = 200;

const bits = new BigUint64Array(1);
const double = new Float64Array(bits.buffer);

const FRACTION = (1n << 52n) - 1n;
const FIELD = 0x7ffn << 52n;
/** The fraction and the lowest bit of the exponent. */
const FRACTION_AND_PARITY = (1n << 53n) - 1n;
const ONE = 1023n << 52n;
const HALF = 1022n << 52n;
const SIGN = 1n << 63n;
/** All but the lower 27 bits of the fraction. */
const UPPER_HALF = ~((1n << 27n) - 1n);
const LARGEST = FIELD - 1n;
const INFINITY = FIELD;
const SPLITTER = bitsOf(2 ** 27 + 1);

/** Parts of the magnitude of a normal number: its significand in [1, 2), whose upper 26 bits are `high`, rounded. */
export function splitFactor(value: number): { significand: number; high: number; low: number } {
  const significand = fromBits((bitsOf(value) & FRACTION) | ONE);
  const scaled = significand * (2 ** 27 + 1);
  const high = scaled - (scaled - significand);
  return { significand, high, low: significand - high };
}

/**
 * Arithmetic that is exact for what the registers of a RandomX machine can hold, and cheaper than in general:
 *
 * - Sums and differences are of operands below 2^1000, so that nothing overflows. A register of group F begins an
 *   iteration within 2^31; operands are below 2^32; FSCAL_R turns bits of the exponent within blocks of 16, so that it
 *   takes nothing beyond 2^65 that is below it, and fewer than 2^17 additions an iteration reach no further.
 * - Products, quotients and roots are of operands that are positive, infinite or at least 2^-860, by factors from 1 to
 *   2^32 and divisors from 2^-255 to 2, so that no result is subnormal. A register of group E begins an iteration with
 *   at least 2^-255. Only FDIV_M makes it smaller, by less than a factor of 2, at most three times an instruction since
 *   CBRANCH jumps at most twice in a row: MAX_DIVISIONS is the bound that keeps it there.
 *
 * What is rounded to nearest is stepped to its neighbour by the sign of the residual: by TwoSum (Knuth, The Art of
 * Computer Programming 2, section 4.2.2) for sums, else by Dekker's product of the significands.
 *
 * @param pushConstant emits what puts a word in both lanes on the operand stack
 */
export function randomXVectors(code: WasmCode, pushConstant: (bits: bigint) => void): VectorArithmetic {
  const [result, x, y, product, high, low, otherHigh, otherLow, target, scaled] = Array.from(
    { length: 10 },
    () => code.local(v128),
  ) as [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const get = (...locals: readonly Local[]) => {
    for (const local of locals) code.localGet(local);
  };

  /** The residual of a sum of `a` and `b`, or of their difference, that was rounded to `result`. */
  const pushSumResidual = (a: Local, b: Local, isDifference: boolean) => {
    get(result, a);
    code.f64x2Sub();
    code.localSet(x);
    get(a, result, x);
    code.f64x2Sub();
    code.f64x2Sub();
    get(b, x);
    if (isDifference) {
      code.f64x2Add();
      code.f64x2Sub();
    } else {
      code.f64x2Sub();
      code.f64x2Add();
    }
  };
  /** Steps a result of either sign. The residual is on the operand stack. */
  const stepSum = (mode: RoundingMode) => {
    if (mode === RoundingMode.towardZero) {
      // Towards zero is always one less. The residual's sign, relative to the result's:
      get(result);
      pushConstant(SIGN);
      code.v128And();
      code.v128Xor();
      pushConstant(0n);
      code.f64x2Lt();
      get(result);
      code.i64x2Add();
      return;
    }
    pushConstant(0n);
    if (mode === RoundingMode.down) code.f64x2Lt();
    else code.f64x2Gt();
    code.localSet(x);
    get(result);
    pushConstant(0n);
    code.f64x2Lt();
    code.localSet(y);
    // A mask is -1: its sign is turned where the result is negative.
    get(result, x, y);
    code.v128Xor();
    get(y);
    code.i64x2Sub();
    if (mode === RoundingMode.down) code.i64x2Add();
    else code.i64x2Sub();
  };
  /** Positive results are above the exact one where the residual is negative; a mask is -1. */
  const compareResiduals = (mode: RoundingMode) =>
    mode === RoundingMode.up ? code.f64x2Gt() : code.f64x2Lt();
  const stepPositive = (mode: RoundingMode) => (mode === RoundingMode.up ? code.i64x2Sub() : code.i64x2Add());
  /** Makes infinity the largest number where the mode asks for it, unless `a` was infinite. */
  const limit = (mode: RoundingMode, a: Local) => {
    if (mode === RoundingMode.up) return;
    get(a);
    pushConstant(LARGEST);
    code.f64x2Pmax();
    code.f64x2Pmin();
  };
  /** Keeps the mask on the operand stack where the result is finite. */
  const whereFinite = () => {
    get(result);
    pushConstant(INFINITY);
    code.f64x2Lt();
    code.v128And();
  };
  const pushSignificand = (value: Local) => {
    get(value);
    pushConstant(FRACTION);
    code.v128And();
    pushConstant(ONE);
    code.v128Or();
  };
  /** Upper half rounded to nearest and the rest, by Veltkamp's splitting. */
  const split = (value: Local, upper: Local, lower: Local) => {
    get(value);
    pushConstant(SPLITTER);
    code.f64x2Mul();
    code.localTee(scaled);
    get(scaled, value);
    code.f64x2Sub();
    code.f64x2Sub();
    code.localSet(upper);
    get(value, upper);
    code.f64x2Sub();
    code.localSet(lower);
  };
  /** `product` minus the three larger parts of the exact one: what `low` times the other `low` is to be. */
  const pushRest = (upper: Push, lower: Push) => {
    get(product, high);
    upper();
    code.f64x2Mul();
    code.f64x2Sub();
    get(low);
    upper();
    code.f64x2Mul();
    code.f64x2Sub();
    get(high);
    lower();
    code.f64x2Mul();
    code.f64x2Sub();
  };
  /** The sign of `target` minus the exact product, whose smaller factors' product is on the operand stack. */
  const pushIsStepped = (mode: RoundingMode, upper: Push, lower: Push) => {
    pushRest(upper, lower);
    code.f64x2Sub();
    code.localSet(y);
    get(target, product);
    code.f64x2Sub();
    get(y);
    compareResiduals(mode);
  };

  return {
    add(mode, a, b) {
      if (mode === RoundingMode.nearest) {
        get(a, b);
        return code.f64x2Add();
      }
      get(a);
      if (mode === RoundingMode.down) {
        // Rounding to nearest is symmetric, but a difference of 0 is now -0.
        code.f64x2Neg();
        get(b);
        code.f64x2Sub();
        code.f64x2Neg();
      } else {
        get(b);
        code.f64x2Add();
      }
      code.localSet(result);
      pushSumResidual(a, b, false);
      stepSum(mode);
    },
    sub(mode, a, b) {
      if (mode === RoundingMode.nearest) {
        get(a, b);
        return code.f64x2Sub();
      }
      if (mode === RoundingMode.down) {
        get(b, a);
        code.f64x2Sub();
        code.f64x2Neg();
      } else {
        get(a, b);
        code.f64x2Sub();
      }
      code.localSet(result);
      pushSumResidual(a, b, true);
      stepSum(mode);
    },
    mul(mode, a, factor) {
      get(a);
      factor.value();
      code.f64x2Mul();
      if (mode === RoundingMode.nearest) return;
      code.localSet(result);
      pushSignificand(a);
      code.localTee(x);
      pushConstant(UPPER_HALF);
      code.v128And();
      code.localSet(high);
      get(x, high);
      code.f64x2Sub();
      code.localSet(low);
      get(x);
      factor.significand();
      code.f64x2Mul();
      code.localSet(product);
      get(result, low);
      factor.low();
      code.f64x2Mul();
      // The lower half has 27 bits here, the factor's 26 and a sign: all parts and differences are exact.
      pushRest(factor.high, factor.low);
      compareResiduals(mode);
      // The significand of infinity is 1, of which products are exact: only infinite products need care.
      if (mode === RoundingMode.up) whereFinite();
      stepPositive(mode);
      limit(mode, a);
    },
    div(mode, a, divisor) {
      get(a, divisor);
      code.f64x2Div();
      if (mode === RoundingMode.nearest) return;
      code.localSet(result);
      pushSignificand(a);
      code.localSet(x);
      pushSignificand(divisor);
      code.localSet(y);
      // Twice the dividend's significand where it is the smaller one: then the quotient's is its quotient.
      get(x, x, x, y);
      code.f64x2Lt();
      code.v128And();
      code.f64x2Add();
      code.localSet(target);
      split(y, otherHigh, otherLow);
      pushSignificand(result);
      code.localTee(x);
      get(y);
      code.f64x2Mul();
      code.localSet(product);
      split(x, high, low);
      get(result, low, otherLow);
      code.f64x2Mul();
      pushIsStepped(
        mode,
        () => get(otherHigh),
        () => get(otherLow),
      );
      whereFinite();
      stepPositive(mode);
      limit(mode, a);
    },
    sqrt(mode, a) {
      get(a);
      code.f64x2Sqrt();
      if (mode === RoundingMode.nearest) return;
      code.localSet(result);
      // The radicand by a power of 4, in [1/2, 2), and so its root.
      get(a);
      pushConstant(FRACTION_AND_PARITY);
      code.v128And();
      pushConstant(HALF);
      code.v128Or();
      code.localTee(target);
      pushConstant(FIELD);
      code.v128And();
      get(result);
      pushConstant(FRACTION);
      code.v128And();
      code.v128Or();
      code.localTee(x);
      get(x);
      code.f64x2Mul();
      code.localSet(product);
      split(x, high, low);
      get(result, low, low);
      code.f64x2Mul();
      pushIsStepped(
        mode,
        () => get(high),
        () => get(low),
      );
      stepPositive(mode);
    },
  };
}

function bitsOf(value: number): bigint {
  double[0] = value;
  return bits[0]!;
}

function fromBits(word: bigint): number {
  bits[0] = word;
  return double[0]!;
}
