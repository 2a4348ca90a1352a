import { checkPValues } from "./check.js";
import { ascending } from "./holm.js";

/**
 * p-values adjusted by the step-up procedure of Y. Benjamini and Y. Hochberg (JRSS B 57, 1995): of those at or under
 * alpha a share of alpha at most is expected to be false, for independent or positively dependent tests. It bounds
 * the share of false discoveries and not the chance of one: for secondary tables only.
 *
 * @returns in the order given
 * @throws {RangeError} on an empty family or anything not in [0, 1]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  checkPValues(pValues);
  const adjusted = new Array<number>(pValues.length);
  const order = ascending(pValues);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    smallest = Math.min(smallest, (pValues.length / rank) * pValues[index]!);
    adjusted[index] = smallest;
  }
  return adjusted;
}
