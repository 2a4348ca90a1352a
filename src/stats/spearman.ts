import { sampleCorrelation } from "simple-statistics";
import { checkPaired, checkSample, checkVaries } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { midRanks } from "./mid-ranks.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

/**
 * Spearman's rank correlation, ties by midranks (C. Spearman 1904). p-value two-sided, by the normal limit rho
 * sqrt(n - 1), whose variance is exact without association; good from some 50 pairs on.
 *
 * @param first finite numbers, at least 3
 * @param second as many
 * @throws {RangeError} on constant values, fewer than three pairs, or unequal lengths
 */
export function spearman(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): PValue & { readonly method: "Spearman"; readonly statistic: number } {
  checkSample("first", first);
  checkSample("second", second);
  checkPaired("first", first.length, "second", second.length);
  if (first.length < 3) throw new RangeError(`there are ${first.length} pairs, at least 3 are needed`);
  checkVaries("first values", first);
  checkVaries("second values", second);
  const statistic = sampleCorrelation([...midRanks(first)], [...midRanks(second)]);
  const z = statistic * Math.sqrt(first.length - 1);
  return { method: "Spearman", statistic, ...pValueOfLog(logUpperGamma(0.5, (z * z) / 2)) };
}
