import { checkCount, checkShare } from "./check.js";

/**
 * p-value adjusted for a family of tests (Bonferroni): min(1, size x p). It agrees with intervals at
 * `familyLevel`: both hold for all tests of the family together.
 */
export function adjustPValue(pValue: number, size: number): number {
  if (!(pValue >= 0 && pValue <= 1))
    throw new RangeError(`pValue is ${pValue}, a number from 0 to 1 is needed`);
  checkSize(size);
  return Math.min(1, size * pValue);
}

/** Level of each of a family's intervals so that all together hold with probability 1 - alpha. */
export function familyLevel(alpha: number, size: number): number {
  checkShare("alpha", alpha);
  checkSize(size);
  return 1 - alpha / size;
}

function checkSize(size: number): void {
  checkCount("family size", size);
  if (size === 0) throw new RangeError("family size is 0, at least 1 is needed");
}
