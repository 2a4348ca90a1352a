import { checkPValues } from "./check.js";

/**
 * p-values adjusted by S. Holm's step-down procedure (Scand. J. Statist. 6, 1979): rejecting those at or under alpha
 * errs on any true null with probability alpha at most, however the tests depend on each other. Never larger than
 * Bonferroni's min(1, m p), but without intervals that agree: for secondary tables.
 *
 * @returns in the order given
 * @throws {RangeError} on an empty family or anything not in [0, 1]
 */
export function holm(pValues: readonly number[]): number[] {
  checkPValues(pValues);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, index] of ascending(pValues).entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  }
  return adjusted;
}

/** Indices in ascending order of the values. */
export function ascending(values: readonly number[]): number[] {
  return values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
}
