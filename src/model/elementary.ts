// Elementary functions made of additions, multiplications and divisions alone: `Math.exp` and `Math.log` may differ
// in their last bit between engines, and models have to come out the same on all of them.

/** ln 2 in two parts, the first with its low bits zero, so that its multiples by small integers are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** The logistic function, 1 / (1 + e^-x), for any x but NaN; relative error below 1e-14. */
export function logistic(x: number): number {
  const e = decay(x);
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** ln(1 + e^x), for any x but NaN; relative error below 1e-14. */
export function softplus(x: number): number {
  const e = decay(x);
  // ln(1 + e) = 2 artanh(e / (2 + e)).
  return Math.max(x, 0) + 2 * inverseTangent(e / (2 + e));
}

/** ln x, for x above 0 and finite; absolute error below 1e-14 times max(1, |ln x|). */
export function naturalLogarithm(x: number): number {
  let mantissa = x;
  let power = 0;
  while (mantissa > 4 / 3) {
    mantissa /= 2;
    power++;
  }
  while (mantissa < 2 / 3) {
    mantissa *= 2;
    power--;
  }
  return power * LN2_HIGH + (2 * inverseTangent((mantissa - 1) / (mantissa + 1)) + power * LN2_LOW);
}

/** e^-|x|; from |x| = 708 on, where it nears the smallest normal number, that of 708. */
function decay(x: number): number {
  const y = -Math.min(708, Math.abs(x));
  const power = Math.floor(y / LN2_HIGH + 0.5);
  const r = y - power * LN2_HIGH - power * LN2_LOW;
  // Taylor's series for |r| <= ln(2) / 2: the first term left out is below 1e-16.
  let sum = 1;
  for (let n = 13; n >= 1; n--) sum = 1 + (sum * r) / n;
  return sum * powerOfTwo(power);
}

/** The inverse hyperbolic tangent for |z| <= 1/3, by its series. */
function inverseTangent(z: number): number {
  const square = z * z;
  let sum = 0;
  for (let n = 33; n >= 1; n -= 2) sum = 1 / n + square * sum;
  return z * sum;
}

const bits = new DataView(new ArrayBuffer(8));

/** 2^power for integers from -1022 to 1023. */
function powerOfTwo(power: number): number {
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
