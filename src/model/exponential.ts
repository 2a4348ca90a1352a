const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * The logistic function, 1 / (1 + e^-x), for any x that is not NaN; relative error below 1e-14.
 *
 * Made of additions, multiplications and divisions alone: `Math.exp` may differ in its last bit between engines.
 */
export function logistic(x: number): number {
  // |x| beyond 708 gives 0 or 1 in double precision, and the power of two below would leave the normal range.
  const e = exponential(-Math.min(708, Math.abs(x)));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** e^x for x in [-708, 0]. */
function exponential(x: number): number {
  const power = Math.floor(x / LN2_HIGH + 0.5);
  const r = x - power * LN2_HIGH - power * LN2_LOW;
  // Taylor's series for |r| <= ln(2) / 2: the first term left out is below 1e-16.
  let sum = 1;
  for (let n = 13; n >= 1; n--) sum = 1 + (sum * r) / n;
  return sum * powerOfTwo(power);
}

const bits = new DataView(new ArrayBuffer(8));

/** 2^power for integers from -1022 to 1023. */
function powerOfTwo(power: number): number {
  bits.setUint32(0, (power + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}
