import { logComplement } from "./log-complement.js";
import { deviance, stirlingError } from "./saddle-point.js";

/**
 * Natural logarithm of the binomial probability of k hits in n for any n up to 2^53 (C. Loader, "Fast and Accurate
 * Computation of Binomial Probabilities", 2000). The relative error of the probability is some 1e-16 x (1 + z sd) at
 * z standard deviations sd from the mean: under 1e-12 at n = 1e8, under 1e-9 at n = 1e12.
 *
 * @param k 0 to n
 * @param p in (0, 1)
 * @param q 1 - p, given where it is known to more digits than 1 - p has
 */
export function logBinomialMass(k: number, n: number, p: number, q = 1 - p): number {
  if (k === 0) return n * (p < q ? Math.log1p(-p) : Math.log(q));
  if (k === n) return n * (p < q ? Math.log(p) : Math.log1p(-q));
  return logShape(k, n) - deviance(k, n * p) - deviance(n - k, n * q);
}

/** The part of a mass that varies slowly with k, 0 < k < n. */
function logShape(k: number, n: number): number {
  const m = n - k;
  return stirlingError(n) - stirlingError(k) - stirlingError(m) - 0.5 * Math.log(2 * Math.PI * k * (m / n));
}

/**
 * Natural logarithm of P(X >= k) for X binomial(n, p), finite however small the probability; k from 0 to n.
 *
 * Summed term by term from k away from the mean, so the cost grows with the standard deviation: 4e6 terms, some 20 ms,
 * at n = 1e12 and p = 1/2. The library's incomplete beta function will not do: near its mean it is off by 1e-9 at
 * n = 1e8, by .02 at n = 1e9, and above 1 at n = 1e12.
 */
export function logBinomialUpperTail(k: number, n: number, p: number, q = 1 - p): number {
  if (k <= 0) return 0;
  if (k >= n * p) return logBinomialMass(k, n, p, q) + Math.log(upwardSum(k, n, p / q));
  return logComplement(logBinomialMass(k - 1, n, p, q) + Math.log(upwardSum(n - k + 1, n, q / p)));
}

/** Natural logarithm of P(X <= k) for X binomial(n, p). */
export function logBinomialLowerTail(k: number, n: number, p: number, q = 1 - p): number {
  return k >= n ? 0 : logBinomialUpperTail(n - k, n, q, p);
}

/** Sum of the masses of k, k + 1, ..., n over the mass of k, for k not under the mean: terms fall from 1 on. */
export function upwardSum(k: number, n: number, odds: number): number {
  let term = 1;
  let sum = 1;
  for (let i = k; i < n; i++) {
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
    // What is left is at most term x sd; near the mean the sum is itself of the order of sd.
    if (term < 1e-18) break;
  }
  return sum;
}
