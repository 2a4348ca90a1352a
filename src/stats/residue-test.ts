import { checkCells, checkCount } from "./check.js";
import { chiSquareFit, type GoodnessOfFit } from "./goodness-of-fit.js";

/**
 * Are residues those of uniform whole numbers? Chi-square test against their exact shares, which are not quite equal
 * unless the modulus divides the range.
 *
 * @param counts by residue, 0 to modulus - 1: as many as the modulus
 * @param range numbers are drawn from 0 to range - 1; 2^32 for nonces; not below the modulus
 * @throws {RangeError} on counts that are not whole, an empty sample, or a range below the modulus
 */
export function residueTest(counts: readonly number[], range = 2 ** 32): GoodnessOfFit {
  checkCells(counts);
  checkCount("range", range);
  const modulus = counts.length;
  if (range < modulus) throw new RangeError(`range is ${range}, ${modulus} or more is needed`);
  const [times, left] = [Math.floor(range / modulus), range % modulus];
  return chiSquareFit(
    counts,
    counts.map((_, residue) => (residue < left ? times + 1 : times)),
  );
}
