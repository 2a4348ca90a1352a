import { logBinomialMass } from "./binomial-distribution.js";
import { checkCells } from "./check.js";
import { chiSquareFit, type GoodnessOfFit } from "./goodness-of-fit.js";

/** Cells are put together until this many are expected in each (W. G. Cochran 1954). */
const LEAST_EXPECTED = 5;

/**
 * Are numbers of ones in words of random bits binomial(bits, 1/2), as winning nonces' should be? Chi-square test; outer
 * cells are put together until 5 are expected in each.
 *
 * @param counts of words by number of ones, 0 to bits: one cell more than bits
 * @throws {RangeError} on counts that are not whole, an empty sample, or one too small for two cells
 */
export function popcountTest(counts: readonly number[]): GoodnessOfFit {
  const total = checkCells(counts);
  const bits = counts.length - 1;
  const shares = counts.map((_, ones) => Math.exp(logBinomialMass(ones, bits, 0.5)));
  const cells: { count: number; share: number }[] = [];
  for (let ones = 0; ones <= bits; ones++) {
    const last = cells.at(-1);
    if (last !== undefined && last.share * total < LEAST_EXPECTED) {
      last.count += counts[ones]!;
      last.share += shares[ones]!;
    } else cells.push({ count: counts[ones]!, share: shares[ones]! });
  }
  while (cells.length > 1 && cells.at(-1)!.share * total < LEAST_EXPECTED) {
    const { count, share } = cells.pop()!;
    cells.at(-1)!.count += count;
    cells.at(-1)!.share += share;
  }
  if (cells.length < 2) throw new RangeError(`${total} words are too few, 10 or more are needed`);
  return chiSquareFit(
    cells.map(({ count }) => count),
    cells.map(({ share }) => share),
  );
}
