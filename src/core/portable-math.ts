/*
 * Functions whose last bit is the same on every machine: `Math.log`, `Math.atan2`, `Math.cos` and their like may differ
 * between engines, while + - * / and square roots are exactly rounded everywhere. Series are those of any handbook
 * (M. Abramowitz and I. Stegun, 1964, 4.1.27 and 4.4.42); errors are a few units in the last place.
 */

const SPLIT = new DataView(new ArrayBuffer(8));
const EXPONENT_BIAS = 1023;

/** Natural logarithm of a positive normal number. @throws {RangeError} if it is another */
export function naturalLog(value: number): number {
  if (!(value >= 2 ** -1022 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`logarithm of ${value}, a positive normal number is needed`);
  }
  // value = mantissa * 2^exponent with the mantissa in [1/sqrt(2), sqrt(2)).
  SPLIT.setFloat64(0, value);
  const high = SPLIT.getUint32(0);
  let exponent = (high >>> 20) - EXPONENT_BIAS;
  SPLIT.setUint32(0, (high & 0xfffff) | (EXPONENT_BIAS << 20));
  let mantissa = SPLIT.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let series = 0;
  for (let k = 25; k >= 3; k -= 2) series = (series + 1 / k) * square;
  return exponent * Math.LN2 + (2 * s + 2 * s * series);
}

/** Logarithm to base 2 of a positive normal number, exact for powers of 2. @throws {RangeError} if it is another */
export function binaryLog(value: number): number {
  const log = naturalLog(value) * Math.LOG2E;
  SPLIT.setFloat64(0, value);
  const isPower = (SPLIT.getUint32(0) & 0xfffff) === 0 && SPLIT.getUint32(4) === 0;
  return isPower ? Math.round(log) : log;
}

const EIGHTH_TURN = Math.PI / 4;
const TAN_SIXTEENTH_TURN = Math.SQRT2 - 1;

/** Angle of the point (x, y) in (-pi, pi], as `Math.atan2` but for signed zeros: 0 for the origin. */
export function angleOf(y: number, x: number): number {
  if (y === 0) return x < 0 ? Math.PI : 0;
  const [across, along] = [Math.abs(y), Math.abs(x)];
  const acute = across <= along ? arcTangent(across / along) : Math.PI / 2 - arcTangent(along / across);
  const angle = x < 0 ? Math.PI - acute : acute;
  return y < 0 ? -angle : angle;
}

/** Arc tangent of a number in [0, 1]. */
function arcTangent(tangent: number): number {
  if (tangent > TAN_SIXTEENTH_TURN) return EIGHTH_TURN + reduced((tangent - 1) / (tangent + 1));
  return reduced(tangent);
}

/** The same of a number in [-(sqrt(2) - 1), sqrt(2) - 1]: twice that of half the angle. */
function reduced(tangent: number): number {
  const half = tangent / (1 + Math.sqrt(1 + tangent * tangent));
  const square = half * half;
  let series = 0;
  for (let k = 25; k >= 3; k -= 2) series = (1 / k - series) * square;
  return 2 * (half - half * series);
}

/** Cosines and sines of the angles 2 pi k / n, k = 0 to n - 1. */
export interface UnitRoots {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** The n-th roots of one. @param n a power of 2 from 4 @throws {RangeError} if it is not */
export function unitRoots(n: number): UnitRoots {
  if (!Number.isInteger(n) || n < 4 || !Number.isInteger(Math.log2(n))) {
    throw new RangeError(`n is ${n}, a power of 2 from 4 is needed`);
  }
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  [cos[0], sin[n / 4], cos[n / 2], sin[(3 * n) / 4]] = [1, 1, -1, -1];
  // Angles are halved from known ones: between two neighbours at distance 2 * step, their mean direction.
  for (let step = n / 8; step >= 1; step /= 2) {
    const stretch = 2 * cosineOf(step, n, cos);
    for (let k = step; k < n; k += 2 * step) {
      cos[k] = (cos[k - step]! + cos[(k + step) % n]!) / stretch;
      sin[k] = (sin[k - step]! + sin[(k + step) % n]!) / stretch;
    }
  }
  return { cos, sin };
}

/** Cosine of the angle of `step` from that of twice the angle. */
function cosineOf(step: number, n: number, cos: Float64Array): number {
  return Math.sqrt((1 + cos[(2 * step) % n]!) / 2);
}
