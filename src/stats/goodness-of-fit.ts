import { checkCells, checkPositive } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

export interface GoodnessOfFit extends PValue {
  readonly method: "chi-square" | "G";
  readonly statistic: number;
  /** Cells less 1. */
  readonly degreesOfFreedom: number;
  /** The smallest count expected in a cell; under 5 the p-value is rough and replicates are called for. */
  readonly leastExpected: number;
}

/**
 * Chi-square test that counts fall into cells in given shares: sum of (count - expected)^2 / expected (K. Pearson
 * 1900). Also the test for a mismatched sample ratio between arms.
 *
 * @param shares what is expected, up to a common factor; above 0, one a cell
 * @throws {RangeError} on fewer than two cells, an empty sample, counts that are not whole or shares not above 0
 */
export function chiSquareFit(counts: readonly number[], shares: readonly number[]): GoodnessOfFit {
  return compare("chi-square", counts, shares, (count, expected) => (count - expected) ** 2 / expected);
}

/**
 * G test of the same: 2 x sum of count ln(count / expected), 2 N times the plug-in KL divergence in nats (S. S. Wilks
 * 1935).
 *
 * @throws {RangeError} as `chiSquareFit`
 */
export function gFit(counts: readonly number[], shares: readonly number[]): GoodnessOfFit {
  // count - expected sums to 0: with it no term is negative, and none cancels.
  return compare("G", counts, shares, (count, expected) =>
    count === 0 ? 2 * expected : 2 * (count * Math.log(count / expected) - (count - expected)),
  );
}

function compare(
  method: GoodnessOfFit["method"],
  counts: readonly number[],
  shares: readonly number[],
  term: (count: number, expected: number) => number,
): GoodnessOfFit {
  const total = checkCells(counts);
  if (shares.length !== counts.length) {
    throw new RangeError(
      `there are ${shares.length} shares for ${counts.length} cells, one a cell is needed`,
    );
  }
  for (const [cell, share] of shares.entries()) checkPositive(`share of cell ${cell}`, share);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const expected = shares.map((share) => total * (share / whole));
  const statistic = counts.reduce((sum, count, cell) => sum + term(count, expected[cell]!), 0);
  const degreesOfFreedom = counts.length - 1;
  return {
    method,
    statistic,
    degreesOfFreedom,
    leastExpected: expected.reduce((least, one) => Math.min(least, one)),
    ...pValueOfLog(logUpperGamma(degreesOfFreedom / 2, statistic / 2)),
  };
}
