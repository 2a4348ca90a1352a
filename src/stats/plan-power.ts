import { checkPositive, checkShare } from "./check.js";
import { upperQuantile } from "./upper-quantile.js";

/** What a trial is to show. */
export interface PowerInput {
  /** The true lift less 1, as a share: .02 is 2 %. */
  readonly lift: number;
  /** Probability with which it is to be shown, from .5 on. */
  readonly power: number;
  /** Two-sided error rate of the test. */
  readonly alpha: number;
  /** A hit is a hash with so many leading zero bits; above 0, need not be whole. */
  readonly bits: number;
  /** Share of nonces that the filter of the pool design keeps; keep x (1 + lift) below 1. */
  readonly keep: number;
}

/** Size of one design. */
export interface PowerPlan {
  /** Hits by chance that are needed: in the arm, in the pool, or in each of two arms. */
  readonly hits: number;
  /** Hashes expected to hold them: of the arm, of the pool, or of each of two arms. */
  readonly hashes: number;
  /** Hashes of the whole design. */
  readonly totalHashes: number;
}

/** The designs side by side. */
export interface PowerPlans {
  /** An arm against the exact probability. */
  readonly oneArm: PowerPlan;
  /** All nonces hashed, the kept ones compared with all. */
  readonly pool: PowerPlan;
  /** An arm against an equal control arm. */
  readonly twoArms: PowerPlan;
  /** An arm against the exact probability that is looked at throughout, with room for an interval as narrow. */
  readonly sequential: PowerPlan;
}

/**
 * What looking throughout costs in hits, if the interval is to be as narrow as the fixed one: (ln(1 + v/rho) + 2 ln
 * (1/alpha)) (1 + rho/v) at the best time over z^2, 2.40 at alpha = .05. To show the lift alone, 1.6 to 1.8 would do:
 * at 2.4 a planned power of .8 was measured to be .93, and the mean of hits used 1.1 times the fixed design's.
 */
const SEQUENTIAL_COST = 2.4;

/**
 * Hits and hashes at which the exact test shows a lift with the power asked for.
 *
 * With K hits by chance the observed count differs from its null mean by d K, with standard deviation s0 sqrt(K) under
 * the null and s1 sqrt(K) under the lift: d K = z_(alpha/2) s0 sqrt(K) + z_(1 - power) s1 sqrt(K) + 1, where the 1 is the
 * most that a whole-number statistic can lose to its critical value. Normal approximation of an exact test, good to a
 * per cent or two of power from some ten hits on.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function planPower(input: PowerInput): PowerPlans {
  const { lift, power, alpha, bits, keep } = input;
  checkPositive("lift", lift);
  checkShare("power", power);
  if (power < 0.5) throw new RangeError(`power is ${power}, .5 or more is needed`);
  checkShare("alpha", alpha);
  checkPositive("bits", bits);
  checkShare("keep", keep);
  const p = 2 ** -bits;
  const raised = p * (1 + lift);
  if (raised >= 1) throw new RangeError(`lift is ${lift}, more than hits of ${bits} bits can be raised by`);
  const kept = keep * (1 + lift);
  if (kept >= 1) throw new RangeError(`lift is ${lift}, more than a filter that keeps ${keep} can reach`);

  const zAlpha = upperQuantile("alpha / 2", alpha / 2);
  const zBeta = upperQuantile("1 - power", 1 - power);
  const hitsFor = (shift: number, nullVariance: number, liftVariance: number) =>
    smallestHits(shift, zAlpha * Math.sqrt(nullVariance) + zBeta * Math.sqrt(liftVariance));

  const arm = hitsFor(lift, 1 - p, (1 + lift) * (1 - raised));
  const pool = hitsFor(keep * lift, keep * (1 - keep) * (1 - p), kept * (1 - kept) * (1 - p));
  // Given the total, the arm's hits differ from half of it by half the difference of the arms.
  const [total, middle] = [2 + lift, (p + raised) / 2];
  const arms = hitsFor(lift / 2, (total * (1 - middle)) / 4, ((1 + lift) * (1 - raised) + (1 - p)) / 4);
  return {
    oneArm: planOf(arm, p, 1),
    pool: planOf(pool, p, 1),
    twoArms: planOf(arms, p, 2),
    sequential: planOf(SEQUENTIAL_COST * arm, p, 1),
  };
}

/** K with shift K = deviations sqrt(K) + 1. */
function smallestHits(shift: number, deviations: number): number {
  return ((deviations + Math.sqrt(deviations * deviations + 4 * shift)) / (2 * shift)) ** 2;
}

function planOf(hits: number, p: number, arms: number): PowerPlan {
  const hashes = Math.ceil(hits / p);
  return { hits: Math.ceil(hits), hashes, totalHashes: arms * hashes };
}
