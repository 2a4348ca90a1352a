import { checkCells } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

export interface Homogeneity extends PValue {
  readonly method: "chi-square, two samples";
  readonly statistic: number;
  /** Cells with a count in either sample, less 1. */
  readonly degreesOfFreedom: number;
}

/**
 * Chi-square test that two samples, such as winning and losing nonces, fall into cells alike (K. Pearson 1900). Cells that are
 * empty in both are left out.
 *
 * @throws {RangeError} on samples that are empty, of unequal cells or not whole, or all in one cell
 */
export function homogeneity(first: readonly number[], second: readonly number[]): Homogeneity {
  const [firstTotal, secondTotal] = [checkCells(first), checkCells(second)];
  if (second.length !== first.length) {
    throw new RangeError(`the samples have ${first.length} and ${second.length} cells, as many are needed`);
  }
  const all = firstTotal + secondTotal;
  let [statistic, used] = [0, 0];
  for (const [cell, count] of first.entries()) {
    const both = count + second[cell]!;
    if (both === 0) continue;
    used++;
    // (a - e)^2/e over both samples, whose differences from what is expected are equal and opposite.
    const difference = count - both * (firstTotal / all);
    statistic += (difference * difference * all * all) / (both * firstTotal * secondTotal);
  }
  if (used < 2) throw new RangeError("both samples lie in one cell, at least 2 are needed");
  return {
    method: "chi-square, two samples",
    statistic,
    degreesOfFreedom: used - 1,
    ...pValueOfLog(logUpperGamma((used - 1) / 2, statistic / 2)),
  };
}
