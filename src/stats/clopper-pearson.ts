import { betaQuantile } from "./beta-quantile.js";
import { logBinomialMass, logBinomialUpperTail } from "./binomial-distribution.js";
import { increasingRoot } from "./monotone-root.js";

/** A probability and its complement, both to all their digits. */
export interface Share {
  readonly p: number;
  readonly q: number;
}

/**
 * The probability p at which `hits` or more of `trials` have probability `tail`: the lower end of the interval of
 * C. J. Clopper and E. S. Pearson (Biometrika 26, 1934). Its upper end is the complement of the lower end of the
 * misses.
 *
 * @param hits 0 to trials
 * @param trials 1 to 2^53 - 1
 * @param tail in (0, 1)
 */
export function shareOfUpperTail(hits: number, trials: number, tail: number): Share {
  if (hits === 0) return { p: 0, q: 1 };
  const logTail = Math.log(tail);
  if (hits === trials) return { p: Math.exp(logTail / trials), q: -Math.expm1(logTail / trials) };
  // In log odds, from the library's quantile: good to a few digits at any size, which a Newton step or two completes.
  const guess = betaQuantile(tail, hits, trials - hits + 1);
  const start = guess > 0 && guess < hits / trials ? guess : hits / trials;
  const logOdds = increasingRoot((x) => {
    const [p, q] = [1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(x))];
    const log = logBinomialUpperTail(hits, trials, p, q);
    const slope = hits * q * Math.exp(logBinomialMass(hits, trials, p, q) - log);
    return { value: log - logTail, slope };
  }, Math.log(start) - Math.log1p(-start));
  return { p: 1 / (1 + Math.exp(-logOdds)), q: 1 / (1 + Math.exp(logOdds)) };
}
