import { logBinomialMass, upwardSum } from "./binomial-distribution.js";
import { checkCount, checkShare } from "./check.js";
import { shareOfUpperTail } from "./clopper-pearson.js";
import { type PValue, settleInterval, twoSided } from "./two-sided.js";

export interface BinomialInput {
  /** 0 to trials. */
  readonly hits: number;
  /** 1 to 2^53 - 1. */
  readonly trials: number;
  /** Probability of a hit under the null, in (0, 1). */
  readonly probability: number;
  /** Level of the interval, in (0, 1). */
  readonly level: number;
}

export interface BinomialTest extends PValue {
  readonly method: "exact binomial";
  readonly alternative: "two-sided";
  readonly nullValue: number;
  /** The hits. */
  readonly statistic: number;
  /** hits / trials. */
  readonly estimate: number;
  /** estimate / probability. */
  readonly ratio: number;
  /** Clopper-Pearson interval of the probability of a hit. */
  readonly interval: readonly [number, number];
  /** The same over `probability`. */
  readonly ratioInterval: readonly [number, number];
  readonly level: number;
}

/**
 * Exact test of a hit probability, with the interval that agrees with it (C. J. Clopper and E. S. Pearson,
 * Biometrika 26, 1934): the interval leaves out the null exactly where the p-value is below 1 - level. The p-value is
 * min(1, 2 x smaller tail).
 *
 * Made for counts up to 1e12; cost grows with the standard deviation of the hits.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function binomialTest({ hits, trials, probability, level }: BinomialInput): BinomialTest {
  checkCount("trials", trials);
  checkCount("hits", hits);
  if (trials === 0) throw new RangeError("trials is 0, at least 1 is needed");
  if (hits > trials) throw new RangeError(`hits is ${hits}, more than trials ${trials}`);
  checkShare("probability", probability);
  checkShare("level", level);

  const p = probability;
  const q = 1 - p;
  const logMass = logBinomialMass(hits, trials, p, q);
  const above = hits > trials * p;
  const logNear =
    logMass + Math.log(above ? upwardSum(hits, trials, p / q) : upwardSum(trials - hits, trials, q / p));
  const { pValue, log10PValue } = twoSided(logNear, logMass);

  const tail = (1 - level) / 2;
  const low = shareOfUpperTail(hits, trials, tail).p;
  const high = shareOfUpperTail(trials - hits, trials, tail).q;
  const rejected = pValue < 1 - level;
  const interval = settleInterval([low, high], p, rejected, above);
  const estimate = hits / trials;
  return {
    method: "exact binomial",
    alternative: "two-sided",
    nullValue: p,
    statistic: hits,
    estimate,
    ratio: estimate / p,
    pValue,
    log10PValue,
    interval,
    ratioInterval: settleInterval([interval[0] / p, interval[1] / p], 1, rejected, above),
    level,
  };
}
