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
 */
export class SequentialTester {
  readonly #probability: number;
  readonly #prior: BetaPrior;
  readonly #alpha: number;
  #looks = 0;
  #last: Look = { hits: 0, trials: 0 };
  #maxLogE = 0;
  #low = 0;
  #high = 1;

  /**
   * @param probability of a hit under the null; for two arms the arm's share of all hashes, the same at every look
   * @throws {RangeError} on arguments out of range
   */
  constructor(probability: number, prior: BetaPrior, alpha: number) {
    checkShare("alpha", alpha);
    checkShare("probability", probability);
    this.#probability = probability;
    this.#prior = prior;
    this.#alpha = alpha;
  }

  /**
   * Takes a look at the counts, at least one trial, and says what all looks so far say together.
   *
   * @throws {RangeError} on counts that shrink
   */
  look(look: Look): SequentialTest {
    const { hits, trials } = look;
    const probability = this.#probability;
    const alpha = this.#alpha;
    const last = this.#last;
    const logE = logBetaMixture(hits, trials, probability, this.#prior);
    if (trials < last.trials || hits < last.hits || trials - hits < last.trials - last.hits) {
      throw new RangeError(
        `looks[${this.#looks}] has ${hits} of ${trials}, less than before: counts are cumulative`,
      );
    }
    this.#maxLogE = Math.max(this.#maxLogE, logE);
    const [from, to] = betaMixtureInterval(hits, trials, this.#prior, alpha);
    const above = hits > trials * probability;
    const settled = settleInterval([from.p, to.p], probability, logE >= -Math.log(alpha), above);
    this.#low = Math.max(this.#low, settled[0]);
    this.#high = Math.min(this.#high, settled[1]);
    this.#last = look;
    this.#looks++;
    return {
      method: "beta-binomial mixture",
      alternative: "two-sided",
      nullValue: probability,
      logE,
      maxLogE: this.#maxLogE,
      estimate: hits / trials,
      interval: this.#low <= this.#high ? [this.#low, this.#high] : null,
      alpha,
      ...pValueOfLog(-this.#maxLogE),
    };
  }
}

/**
 * The same for looks that are all in hand.
 *
 * @param looks in order, at least one
 * @throws {RangeError} on no looks, on counts that shrink, and on arguments out of range
 */
export function sequentialTest(
  looks: readonly Look[],
  probability: number,
  prior: BetaPrior,
  alpha: number,
): SequentialTest {
  const tester = new SequentialTester(probability, prior, alpha);
  let test: SequentialTest | undefined;
  for (const look of looks) test = tester.look(look);
  if (test === undefined) throw new RangeError("there are no looks, at least 1 is needed");
  return test;
}
