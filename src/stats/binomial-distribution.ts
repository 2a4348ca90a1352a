import betainc from "@stdlib/math-base-special-betainc";

/** Differences of Stirling's formula, ln n! - (n + 1/2) ln n + n - ln sqrt(2 pi), for n = 0 to 15. */
const STIRLING_ERROR = [
  0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.00833056343336287,
  0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.005951370112758848, 0.005554733551962801,
];

/** Error of Stirling's formula for ln n!, n a whole number: a table, then the asymptotic series (Loader 2000). */
function stirlingError(n: number): number {
  const known = STIRLING_ERROR[n];
  if (known !== undefined) return known;
  const nn = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / nn) / nn) / nn) / nn) / n;
}

/** Deviance x ln(x/m) + m - x, without cancellation where x is near m (Loader 2000, bd0). */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) < 0.1 * (x + mean)) {
    const v = (x - mean) / (x + mean);
    let sum = (x - mean) * v;
    let term = 2 * x * v;
    for (let j = 1; j < 1000; j++) {
      term *= v * v;
      const next = sum + term / (2 * j + 1);
      if (next === sum) return next;
      sum = next;
    }
  }
  return x * Math.log(x / mean) + mean - x;
}

/**
 * Natural logarithm of the binomial probability of k hits in n, to full relative accuracy for any n up to 2^53
 * (C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000).
 *
 * @param k 0 to n
 * @param p in (0, 1)
 */
export function logBinomialMass(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const m = n - k;
  const errors = stirlingError(n) - stirlingError(k) - stirlingError(m);
  const deviances = deviance(k, n * p) + deviance(m, n * (1 - p));
  return errors - deviances + 0.5 * Math.log(n / (2 * Math.PI * k * m));
}

/** From this many standard deviations on, a tail is summed term by term: few terms are left of it. */
const FAR = 6;

/** Natural logarithm of P(X >= k) for X binomial(n, p), finite however small the probability; k from 0 to n. */
export function logBinomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 0;
  if (k - n * p < FAR * Math.sqrt(n * p * (1 - p))) return Math.log(betainc(p, k, n - k + 1, true, false));
  const odds = p / (1 - p);
  let term = 1;
  let sum = 1;
  for (let i = k; i < n; i++) {
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
    if (term < 1e-18 * sum) break;
  }
  return logBinomialMass(k, n, p) + Math.log(sum);
}

/** Natural logarithm of P(X <= k) for X binomial(n, p). */
export function logBinomialLowerTail(k: number, n: number, p: number): number {
  return k >= n ? 0 : logBinomialUpperTail(n - k, n, 1 - p);
}
