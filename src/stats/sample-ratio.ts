import { chiSquareFit, type GoodnessOfFit } from "./goodness-of-fit.js";

/**
 * Whether arms got the shares of units that they were meant to: chi-square test for a sample-ratio mismatch (A. Fabijan
 * et al., KDD 2019).
 *
 * @param units of each arm, whole
 * @param ratio meant, up to a common factor; equal if left out
 * @throws {RangeError} as `chiSquareFit`
 */
export function sampleRatio(
  units: readonly number[],
  ratio: readonly number[] = units.map(() => 1),
): GoodnessOfFit {
  return chiSquareFit(units, ratio);
}
