import { binomialTest } from "./binomial-test.js";
import { checkPositive } from "./check.js";
import { familyLevel } from "./family.js";

/** Hits at one difficulty. */
export interface DifficultyCounts {
  /** A hit is a hash with so many leading zero bits; above 0. */
  readonly bits: number;
  readonly hits: number;
  readonly hashes: number;
}

/** The lift at one difficulty. */
export interface LiftAtDifficulty {
  readonly bits: number;
  readonly lift: number;
  /** Of the simultaneous band. */
  readonly interval: readonly [number, number];
}

/**
 * Lift against difficulty with a simultaneous band: exact Clopper-Pearson intervals at level 1 - alpha / m, m being the
 * number of difficulties (Bonferroni). Together they hold with probability 1 - alpha at least however the counts
 * depend on each other, as they do where the hits of one difficulty are among those of an easier one.
 *
 * @param alpha error rate of the whole band, in (0, 1)
 * @throws {RangeError} on no difficulties, or naming the argument that is out of range
 */
export function liftBand(counts: readonly DifficultyCounts[], alpha: number): LiftAtDifficulty[] {
  if (counts.length === 0) throw new RangeError("there are no difficulties, at least 1 is needed");
  const level = familyLevel(alpha, counts.length);
  return counts.map(({ bits, hits, hashes }) => {
    checkPositive("bits", bits);
    const test = binomialTest({ hits, trials: hashes, probability: 2 ** -bits, level });
    return { bits, lift: test.ratio, interval: test.ratioInterval };
  });
}
