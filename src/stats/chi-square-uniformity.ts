import gammainc from "@stdlib/math-base-special-gammainc";
import gammaln from "@stdlib/math-base-special-gammaln";
import { checkCount } from "./check.js";

export interface ChiSquareTest {
  readonly method: "chi-square, equal cells";
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** A number also where `pValue` is too small to be one. */
  readonly log10PValue: number;
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
  const half = degreesOfFreedom / 2;
  const pValue = gammainc(statistic / 2, half, true, true);
  return {
    method: "chi-square, equal cells",
    statistic,
    degreesOfFreedom,
    pValue,
    log10PValue: pValue > 0 ? Math.log10(pValue) : farTail(statistic / 2, half),
  };
}

/** log10 of the upper regularised gamma function where it underflows: its leading asymptotic term. */
function farTail(x: number, a: number): number {
  return (-x + (a - 1) * Math.log(x) - gammaln(a)) / Math.LN10;
}
