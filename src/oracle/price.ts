import { binomialTest } from "../stats/binomial-test.js";

/** What an arm found, and what it has been charged for. */
export interface PricedArm {
  /** Hits that count. */
  readonly hits: number;
  /** Probability of a hit of one hash, in (0, 1). */
  readonly p: number;
  /** Hashes paid for through the oracle, repeats included; at least as many as hits. */
  readonly paidHashes: number;
  /** CPU seconds of the claim's whole process tree. */
  readonly cpuSeconds: number;
  /** Hashes that a CPU second could have bought: `HashRate.rate`. */
  readonly rate: number;
  /** Level of the interval, in (0, 1). */
  readonly level: number;
}

export interface PricedLift {
  /** Hits over those of random search with as many hashes as were paid for and as the CPU time could have bought. */
  readonly estimate: number;
  /** Its exact interval at `level`: Clopper-Pearson's of hits among those hashes, over p. */
  readonly interval: readonly [number, number];
  /** Two-sided p-value against a lift of 1. */
  readonly pValue: number;
  readonly log10PValue: number;
  /** Those hashes: paid + rate x CPU seconds, rounded up. */
  readonly exposure: number;
}

/**
 * Hits per hash where CPU time is counted as the hashes it could have bought: hits / (p (paid + rate x CPU seconds)).
 * A claim that hashes by itself has bought its hits with CPU time, so that its priced lift is at most 1. The statistic
 * is that of the hash lift, the exact binomial test, with the exposure for the number of hashes.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function pricedLift({ hits, p, paidHashes, cpuSeconds, rate, level }: PricedArm): PricedLift {
  if (!Number.isSafeInteger(paidHashes) || paidHashes < 1) {
    throw new RangeError(`paidHashes is ${paidHashes}, a positive whole number is needed`);
  }
  if (hits > paidHashes) throw new RangeError(`hits is ${hits}, more than paidHashes ${paidHashes}`);
  if (!(cpuSeconds >= 0 && cpuSeconds < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`cpuSeconds is ${cpuSeconds}, a number from 0 up is needed`);
  }
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`rate is ${rate}, a positive number is needed`);
  }
  const exposure = paidHashes + Math.ceil(rate * cpuSeconds);
  if (!Number.isSafeInteger(exposure)) {
    throw new RangeError(`${rate} hashes a second for ${cpuSeconds} s are more than can be counted`);
  }
  const { ratio, ratioInterval, pValue, log10PValue } = binomialTest({
    hits,
    trials: exposure,
    probability: p,
    level,
  });
  return { estimate: ratio, interval: ratioInterval, pValue, log10PValue, exposure };
}
