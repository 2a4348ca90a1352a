import { RandomStream, type StreamName } from "../core/random-stream.js";
import { checkCount } from "./check.js";

/** How replicates are made. */
export interface Replicates {
  readonly seed: string;
  /** The stream's name: what is replicated. */
  readonly name: readonly StreamName[];
  /** How many, 1 or more; 1000 give a p-value of .05 to within .014. */
  readonly count: number;
}

/**
 * Values of a statistic over seeded replicates of perfect randomness, in ascending order. The caller draws replicates of
 * the same size as what was observed.
 *
 * @throws {RangeError} on no replicates or a statistic that is not a number
 */
export function nullDistribution(
  { seed, name, count }: Replicates,
  statistic: (stream: RandomStream) => number,
): Float64Array {
  checkCount("count", count);
  if (count === 0) throw new RangeError("count is 0, at least 1 is needed");
  const stream = new RandomStream(seed, "null distribution", ...name);
  const values = Float64Array.from({ length: count }, () => statistic(stream));
  const odd = values.findIndex(Number.isNaN);
  if (odd >= 0) throw new RangeError(`replicate ${odd} has no statistic: NaN`);
  return values.sort();
}

/**
 * Monte-Carlo p-value of an observed statistic: (1 + replicates at least as extreme) / (1 + replicates), which is valid for any
 * number of replicates (A. C. Davison and D. V. Hinkley 1997, section 4.2). Two-sided: twice the smaller, at most 1.
 *
 * @param nulls ascending
 */
export function replicatePValue(
  observed: number,
  nulls: Float64Array,
  alternative: "greater" | "less" | "two-sided",
): number {
  if (nulls.length === 0) throw new RangeError("nulls is empty, at least 1 replicate is needed");
  if (Number.isNaN(observed)) throw new RangeError("observed is NaN, a number is needed");
  const share = (count: number) => (1 + count) / (1 + nulls.length);
  const greater = share(nulls.length - firstAt(nulls, (value) => value >= observed));
  const less = share(firstAt(nulls, (value) => value > observed));
  if (alternative === "greater") return greater;
  return alternative === "less" ? less : Math.min(1, 2 * Math.min(greater, less));
}

/** Index of the first value, in ascending order, for which a condition holds that holds for all larger ones. */
function firstAt(values: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
