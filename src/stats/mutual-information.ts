import type { RandomStream } from "../core/random-stream.js";
import { checkBits, checkCount, checkPaired, checkSample, checkVaries } from "./check.js";
import { midRanks } from "./mid-ranks.js";
import { nullDistribution, type Replicates, replicatePValue } from "./null-distribution.js";

export interface MutualInformation {
  readonly method: "mutual information, permutation";
  /** Plug-in estimate in nats, 0 or more, too large on average by about (bins - 1)/(2 N). */
  readonly statistic: number;
  /** Mean of the permutations': the estimate's bias where there is none. */
  readonly nullMean: number;
  /** (1 + permutations with as much information) / (1 + permutations). */
  readonly pValue: number;
}

/**
 * Mutual information of score and hit: scores in bins of equal numbers, tied scores together; p-value by shuffling the
 * hits over the scores, which is exact for any number of permutations.
 *
 * @param scores finite numbers
 * @param hits 0 or 1 a score
 * @param bins 2 or more
 * @throws {RangeError} on constant scores, unequal lengths, or fewer than 2 bins
 */
export function mutualInformation(
  scores: ArrayLike<number>,
  hits: ArrayLike<number>,
  bins: number,
  permutations: Replicates,
): MutualInformation {
  checkSample("scores", scores);
  checkBits("hits", hits);
  checkPaired("scores", scores.length, "hits", hits.length);
  checkCount("bins", bins);
  if (bins < 2) throw new RangeError(`bins is ${bins}, at least 2 are needed`);
  checkVaries("scores", scores);
  const n = scores.length;
  const bin = Uint32Array.from(midRanks(scores), (rank) =>
    Math.min(bins - 1, Math.floor(((rank - 0.5) / n) * bins)),
  );
  const sizes = new Float64Array(bins);
  for (const b of bin) sizes[b]!++;
  const total = bin.reduce((sum, _, i) => sum + hits[i]!, 0);
  const counts = new Float64Array(bins);
  for (let i = 0; i < n; i++) counts[bin[i]!]! += hits[i]!;
  const statistic = informationOf(counts, sizes, total, n);
  // Where the rarer label falls tells the rest: as many draws a permutation as there are of it.
  const rarer = Math.min(total, n - total);
  const nulls = nullDistribution(permutations, (stream: RandomStream) => {
    stream.shuffleFirst(bin, rarer);
    counts.fill(0);
    for (let i = 0; i < rarer; i++) counts[bin[i]!]!++;
    return informationOf(counts, sizes, rarer, n);
  });
  // Permutations with the very same table may differ in the last digit of their sum.
  const pValue = replicatePValue(statistic * (1 - 1e-12) - 1e-15, nulls, "greater");
  return {
    method: "mutual information, permutation",
    statistic,
    nullMean: nulls.reduce((sum, value) => sum + value, 0) / nulls.length,
    pValue,
  };
}

/** Sum of n_bh ln(n_bh n / (n_b n_h)) / n over bins and over hits and misses. */
function informationOf(hits: Float64Array, sizes: Float64Array, total: number, n: number): number {
  let sum = 0;
  for (let b = 0; b < sizes.length; b++) {
    const [size, hit] = [sizes[b]!, hits[b]!];
    if (hit > 0) sum += hit * Math.log((hit / size) * (n / total));
    if (size > hit) sum += (size - hit) * Math.log(((size - hit) / size) * (n / (n - total)));
  }
  return Math.max(0, sum / n);
}
