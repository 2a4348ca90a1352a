import { checkCells } from "./check.js";
import { gFit } from "./goodness-of-fit.js";

/**
 * Plug-in Kullback-Leibler divergence of counts from given shares, in nats, 0 or more; too large on average by about
 * (cells - 1)/(2 N) under those shares, so compare it with replicates of the same size (S. Kullback and R. A. Leibler
 * 1951).
 *
 * @param shares what is expected, up to a common factor; above 0, one a cell
 * @throws {RangeError} on fewer than two cells, an empty sample, counts that are not whole or shares not above 0
 */
export function kullbackLeibler(counts: readonly number[], shares: readonly number[]): number {
  const { statistic } = gFit(counts, shares);
  return statistic / (2 * counts.reduce((sum, count) => sum + count, 0));
}

/**
 * Plug-in Jensen-Shannon divergence of two samples in cells, in nats, from 0 to ln 2: the mean of their divergences
 * from the mean of their shares (J. Lin, IEEE Trans. Inf. Theory 37, 1991). Finite also where a cell of one is empty.
 *
 * @throws {RangeError} on samples that are empty, of unequal cells or not whole
 */
export function jensenShannon(first: readonly number[], second: readonly number[]): number {
  const [firstTotal, secondTotal] = [checkCells(first), checkCells(second)];
  if (second.length !== first.length) {
    throw new RangeError(`the samples have ${first.length} and ${second.length} cells, as many are needed`);
  }
  let sum = 0;
  for (const [cell, count] of first.entries()) {
    const [p, q] = [count / firstTotal, second[cell]! / secondTotal];
    const mean = (p + q) / 2;
    if (p > 0) sum += (p * Math.log(p / mean)) / 2;
    if (q > 0) sum += (q * Math.log(q / mean)) / 2;
  }
  return Math.max(0, sum);
}
