import { type BetaPrior, betaMixtureInterval, logBetaMixture } from "./beta-mixture.js";
import { checkShare } from "./check.js";
import { type PValue, pValueOfLog, settleInterval } from "./two-sided.js";

/** Counts up to a look, both cumulative. */
export interface Look {
  readonly hits: number;
  readonly trials: number;
}

/** What all looks together say. */
export interface SequentialTest extends PValue {
  readonly method: "beta-binomial mixture";
  readonly alternative: "two-sided";
  readonly nullValue: number;
  /** ln E at the last look. */
  readonly logE: number;
  /** The largest ln E of any look, 0 if none was positive; the p-value is min(1, 1/max E). */
  readonly maxLogE: number;
  /** hits / trials at the last look. */
  readonly estimate: number;
  /** Probabilities in every look's confidence set, or null if there is none (an event of probability alpha at most). */
  readonly interval: readonly [number, number] | null;
  readonly alpha: number;
}

/**
 * A test that may be looked at, and stopped, at any time: e-process and confidence sequence of the beta-binomial
 * mixture (see `logBetaMixture`). The interval leaves out the null probability exactly where max E is at least 1/alpha.
 *
 * For a family of m claims give alpha / m.
 *
 * @param looks in order, at least one
 * @param probability of a hit under the null; for two arms the arm's share of all hashes, the same at every look
 * @throws {RangeError} on no looks, on counts that shrink, and on arguments out of range
 */
export function sequentialTest(
  looks: readonly Look[],
  probability: number,
  prior: BetaPrior,
  alpha: number,
): SequentialTest {
  if (looks.length === 0) throw new RangeError("there are no looks, at least 1 is needed");
  checkShare("alpha", alpha);
  const threshold = -Math.log(alpha);
  let [logE, maxLogE, low, high] = [0, 0, 0, 1];
  let last: Look = { hits: 0, trials: 0 };
  for (const [index, look] of looks.entries()) {
    const { hits, trials } = look;
    logE = logBetaMixture(hits, trials, probability, prior);
    if (trials < last.trials || hits < last.hits || trials - hits < last.trials - last.hits) {
      throw new RangeError(
        `looks[${index}] has ${hits} of ${trials}, less than before: counts are cumulative`,
      );
    }
    maxLogE = Math.max(maxLogE, logE);
    const [from, to] = betaMixtureInterval(hits, trials, prior, alpha);
    const above = hits > trials * probability;
    const settled = settleInterval([from.p, to.p], probability, logE >= threshold, above);
    [low, high] = [Math.max(low, settled[0]), Math.min(high, settled[1])];
    last = look;
  }
  return {
    method: "beta-binomial mixture",
    alternative: "two-sided",
    nullValue: probability,
    logE,
    maxLogE,
    estimate: last.hits / last.trials,
    interval: low <= high ? [low, high] : null,
    alpha,
    ...pValueOfLog(-maxLogE),
  };
}
