import { mean, sampleVariance } from "simple-statistics";
import { checkBits, checkPaired, checkSample, checkShare, checkVaries } from "./check.js";
import { midRanks } from "./mid-ranks.js";
import { upperQuantile } from "./upper-quantile.js";

export interface Auc {
  readonly method: "AUC, DeLong";
  /** Probability that a hit's score is above a miss's, ties counting half. */
  readonly estimate: number;
  readonly standardError: number;
  /** Normal interval cut to [0, 1]; see `auc` for a perfect separation. */
  readonly interval: readonly [number, number];
  readonly level: number;
}

/**
 * Area under the receiver operating characteristic with the variance of E. R. DeLong, D. M. DeLong and D. L.
 * Clarke-Pearson (Biometrics 44, 1988), by midranks (X. Sun and W. Xu, IEEE Signal Process. Lett. 21, 2014).
 *
 * Where that variance is 0, all hits being above all misses or below, the interval goes to tail^(1/m) from the end, m
 * being the smaller number of hits or misses: the exact bound of m pairs of which all agree.
 *
 * @param scores finite numbers
 * @param hits 0 or 1 a score
 * @throws {RangeError} on constant scores, fewer than two hits or misses, or unequal lengths
 */
export function auc(scores: ArrayLike<number>, hits: ArrayLike<number>, level: number): Auc {
  checkSample("scores", scores);
  checkBits("hits", hits);
  checkPaired("scores", scores.length, "hits", hits.length);
  checkShare("level", level);
  const [ofHits, ofMisses]: [number[], number[]] = [[], []];
  for (let i = 0; i < scores.length; i++) (hits[i] === 1 ? ofHits : ofMisses).push(i);
  if (ofHits.length < 2 || ofMisses.length < 2) {
    throw new RangeError(
      `there are ${ofHits.length} hits and ${ofMisses.length} misses, 2 of each are needed`,
    );
  }
  checkVaries("scores", scores);
  const ranks = midRanks(scores);
  // A score's rank among all less that among its own kind: how many of the other kind are below it.
  const placements = (own: readonly number[], others: number) => {
    const among = midRanks(own.map((i) => scores[i]!));
    return own.map((i, at) => (ranks[i]! - among[at]!) / others);
  };
  const above = placements(ofHits, ofMisses.length);
  const below = placements(ofMisses, ofHits.length);
  const estimate = mean(above);
  const variance = sampleVariance(above) / above.length + sampleVariance(below) / below.length;
  const tail = (1 - level) / 2;
  const standardError = Math.sqrt(variance);
  const reach =
    variance > 0
      ? upperQuantile("(1 - level) / 2", tail) * standardError
      : 1 - tail ** (1 / Math.min(ofHits.length, ofMisses.length));
  return {
    method: "AUC, DeLong",
    estimate,
    standardError,
    interval: [Math.max(0, estimate - reach), Math.min(1, estimate + reach)],
    level,
  };
}
