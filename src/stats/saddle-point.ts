import type logGamma from "@stdlib/math-base-special-gammaln";
import { loadedOnCall } from "../core/loaded-on-call.js";

const gammaln = loadedOnCall<typeof logGamma>("@stdlib/math-base-special-gammaln");

/**
 * The two pieces of Loader's saddle-point form of binomial-like probabilities (C. Loader, "Fast and accurate
 * computation of binomial probabilities", 2000). Differences of log-gammas lose the digits that are left of the
 * point: log Gamma(1e12) from the library is off by 3e-3, as much as a double of that size allows. These two are
 * small where the probability is not, and so keep full relative accuracy at any size.
 */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * The error of Stirling's formula: log Gamma(x + 1) - ((x + 1/2) log x - x + 1/2 log(2 pi)).
 *
 * Absolute error under 1e-14. From x = 10 on by the Stirling series (Abramowitz and Stegun 6.1.41), whose first
 * term left out is under 3e-17 there, below by the library's log-gamma.
 *
 * @param x above 0
 */
export function stirlingError(x: number): number {
  if (x < 10) return gammaln(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
  const y = 1 / (x * x);
  const series =
    1 / 12 -
    y *
      (1 / 360 -
        y *
          (1 / 1260 -
            y * (1 / 1680 - y * (1 / 1188 - y * (691 / 360360 - y * (1 / 156 - y * (3617 / 122400)))))));
  return series / x;
}

/**
 * The deviance of one count: x log(x / mean) + mean - x, never negative and 0 at x = mean.
 *
 * @param x above 0
 * @param mean above 0
 */
export function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  // The Taylor series in v = (x - mean)/(x + mean), section 3 of the paper: |v| < 0.1, so a dozen terms at most.
  const v = difference / (x + mean);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 1; ; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
}

/**
 * log of x^a e^-x / Gamma(a + 1), the Poisson probability continued to real counts.
 *
 * @param a above 0
 * @param x above 0
 */
export function logPoissonMass(a: number, x: number): number {
  return -stirlingError(a) - deviance(a, x) - HALF_LOG_TWO_PI - 0.5 * Math.log(a);
}
