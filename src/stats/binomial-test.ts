import { logBinomialLowerTail, logBinomialUpperTail } from "./binomial-distribution.js";
import { checkCount, checkShare } from "./check.js";

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

export interface BinomialTest {
  readonly method: "exact binomial";
  readonly alternative: "two-sided";
  readonly nullValue: number;
  /** hits / trials. */
  readonly estimate: number;
  /** estimate / probability. */
  readonly ratio: number;
  /** min(1, 2 x smaller tail). */
  readonly pValue: number;
  /** Its decimal logarithm, a number also where `pValue` is too small to be one. */
  readonly log10PValue: number;
  /** Clopper-Pearson interval of the probability of a hit. */
  readonly interval: readonly [number, number];
  /** The same over `probability`. */
  readonly ratioInterval: readonly [number, number];
  readonly level: number;
}

/**
 * Exact test of a hit probability, with the interval that agrees with it (C. J. Clopper and E. S. Pearson,
 * Biometrika 26, 1934): the interval leaves out the null exactly where the p-value is below 1 - level.
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

  const upper = logBinomialUpperTail(hits, trials, probability);
  const lower = logBinomialLowerTail(hits, trials, probability);
  const logP = Math.min(0, Math.LN2 + Math.min(upper, lower));
  const interval = clopperPearson(hits, trials, (1 - level) / 2);
  const estimate = hits / trials;
  return {
    method: "exact binomial",
    alternative: "two-sided",
    nullValue: probability,
    estimate,
    ratio: estimate / probability,
    pValue: Math.exp(logP),
    log10PValue: logP / Math.LN10,
    interval,
    ratioInterval: [interval[0] / probability, interval[1] / probability],
    level,
  };
}

/** Ends of the interval, each by bisection on the tail that defines it. */
function clopperPearson(hits: number, trials: number, tail: number): readonly [number, number] {
  const logTail = Math.log(tail);
  const low =
    hits === 0 ? 0 : crossing((p) => logBinomialUpperTail(hits, trials, p) - logTail, 0, hits / trials);
  const high =
    hits === trials ? 1 : crossing((p) => logTail - logBinomialLowerTail(hits, trials, p), hits / trials, 1);
  return [low, high];
}

/** Where an increasing function changes sign between `from` and `to`, to the last bits of a double. */
function crossing(increasing: (p: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 200; i++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}
