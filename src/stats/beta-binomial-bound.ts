import { logBetaOverPowers } from "./beta-over-powers.js";
import { checkPositive } from "./check.js";
import { type BoundInput, boundOf, checkBound } from "./mixture-bound.js";
import { mixtureWeight } from "./mixture-weight.js";

/** Increments of mean 0 that lie from -low to high, both above 0. */
export interface IncrementRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Two-sided boundary for sums of bounded increments (sub-Bernoulli): the conjugate mixture by a beta distribution
 * (S. R. Howard et al., Ann. Statist. 49, 2021). Intrinsic time grows by low x high a step.
 *
 * @returns the upper boundary; the lower one is minus that of the range turned round. time / low, the largest
 *   possible sum, where no sum is large enough
 * @throws {RangeError} naming the argument that is out of range
 */
export function betaBinomialBound(input: BoundInput, range: IncrementRange): number {
  checkBound(input);
  checkPositive("range.low", range.low);
  checkPositive("range.high", range.high);
  const weight = mixtureWeight(input.bestTime, input.alpha);
  return boundOf(
    (sum) => logBetaBinomialMixture(sum, input.time, weight, range),
    input.alpha,
    input.time / range.low,
  );
}

/**
 * ln of that mixture: the beta-binomial mixture of v/(g h) trials of probability g/(g + h), whose successes add h and
 * whose failures take g, for real counts. A supermartingale from at most 1.
 *
 * @param sum s, in (-v/h, v/g), g and h being the range's low and high
 * @param time v, above 0
 * @param weight the mixture's rho, above 0
 */
export function logBetaBinomialMixture(
  sum: number,
  time: number,
  weight: number,
  { low, high }: IncrementRange,
): number {
  const width = low + high;
  const [p, q] = [low / width, high / width];
  // Of the weight, as of the time, 1/(g h) is a number of trials; one is in the bound already.
  const prior = Math.max(weight - low * high, 1e-3 * low * high);
  const [a, b] = [prior / (high * width), prior / (low * width)];
  const successes = (time + high * sum) / (high * width);
  const failures = (time - low * sum) / (low * width);
  return logBetaOverPowers(a + successes, b + failures, p, q) - logBetaOverPowers(a, b, p, q);
}
