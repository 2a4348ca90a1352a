/*
 * The exponential function with the same bits on every machine, beside those of portable-math.ts: `Math.exp` may differ
 * in its last bit between engines, + - * / are exactly rounded everywhere.
 */

// ln 2 = HIGH + LOW. HIGH has 24 significant bits, so that its product with an exponent of 11 bits is exact.
const HIGH = 0.6931471824645996;
const LOW = -1.904654299957768e-9;

/** 1/0! to 1/13!: for |r| <= ln(2) / 2 the terms left out are below 2^-60 of the sum. */
const COEFFICIENTS = factorialReciprocals(13);

/** Powers of two from 2^-1074 to 2^1023, the range of doubles. */
const LEAST_EXPONENT = -1074;
const POWERS = powersOfTwo();

/**
 * e to the power of x, within 1 unit in the last place of a normal result (2 of a subnormal one); 0 below -745.14 and
 * Infinity above 709.78, as `Math.exp`. Reduced to |r| <= ln(2) / 2 by x = k ln 2 + r, then the Taylor series
 * (M. Abramowitz and I. Stegun, 1964, 4.2.1).
 */
export function exponential(x: number): number {
  if (!(x <= 709.782712893384)) return x > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x < -745.1332191019412) return 0;
  const k = Math.round(x * Math.LOG2E);
  const whole = x - k * HIGH;
  const r = whole - k * LOW;
  const lost = whole - r - k * LOW;
  let series = COEFFICIENTS[13]!;
  for (let i = 12; i >= 2; i--) series = series * r + COEFFICIENTS[i]!;
  const power = 1 + (r + (lost + r * r * series));
  // 2^1024 is not a double: the largest results are scaled in two steps.
  if (k === 1024) return power * 2 * POWERS[1023 - LEAST_EXPONENT]!;
  return k < -1021
    ? power * POWERS[k + 60 - LEAST_EXPONENT]! * 2 ** -60
    : power * POWERS[k - LEAST_EXPONENT]!;
}

/** 1 / (1 + e^-x), in [0, 1], within 3 units in the last place. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exponential(-x));
  const power = exponential(x);
  return power / (1 + power);
}

/** ln(1 + e^x), for any x but NaN; relative error below 1e-14. */
export function softplus(x: number): number {
  const power = exponential(-Math.abs(x));
  // ln(1 + e) = 2 artanh(e / (2 + e)), by the series of the inverse hyperbolic tangent.
  const z = power / (2 + power);
  const square = z * z;
  let series = 0;
  for (let n = 33; n >= 1; n -= 2) series = 1 / n + square * series;
  return Math.max(x, 0) + 2 * z * series;
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1024 - LEAST_EXPONENT);
  for (let i = 0, power = Number.MIN_VALUE; i < powers.length; i++, power *= 2) powers[i] = power;
  return powers;
}

function factorialReciprocals(last: number): Float64Array {
  const reciprocals = new Float64Array(last + 1);
  for (let i = 0, factorial = 1; i <= last; i++, factorial *= i) reciprocals[i] = 1 / factorial;
  return reciprocals;
}
