import { checkCount } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

export interface ChiSquareTest extends PValue {
  readonly method: "chi-square, equal cells";
  readonly statistic: number;
  readonly degreesOfFreedom: number;
}

/**
 * Chi-square test that counts fall into equal cells alike (K. Pearson 1900); upper tail of the chi-square
 * distribution with cells - 1 degrees of freedom. Fit for five or more expected a cell.
 *
 * @throws {RangeError} on fewer than two cells, an empty sample or counts that are not whole
 */
export function chiSquareUniformity(counts: readonly number[]): ChiSquareTest {
  if (counts.length < 2) throw new RangeError(`${counts.length} cells, at least 2 are needed`);
  for (const [cell, count] of counts.entries()) checkCount(`count of cell ${cell}`, count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError("the sample is empty");
  const expected = total / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degreesOfFreedom = counts.length - 1;
  return {
    method: "chi-square, equal cells",
    statistic,
    degreesOfFreedom,
    ...pValueOfLog(logUpperGamma(degreesOfFreedom / 2, statistic / 2)),
  };
}
