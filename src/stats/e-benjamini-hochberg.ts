import { checkShare } from "./check.js";
import { ascending } from "./holm.js";

/**
 * The e-BH procedure (R. Wang and A. Ramdas, "False discovery rate control with e-values", JRSS B 84, 2022): rejects
 * the k largest e-values, k being the largest number for which the k-th is at least m/(k alpha). The expected share of
 * false discoveries is alpha at most, however the e-values depend on each other.
 *
 * @param logEValues natural logarithms; minus infinity is an e-value of 0
 * @param alpha in (0, 1)
 * @returns whether each is rejected, in the order given
 * @throws {RangeError} on an empty family or a logarithm that is not a number
 */
export function eBenjaminiHochberg(logEValues: readonly number[], alpha: number): boolean[] {
  checkShare("alpha", alpha);
  if (logEValues.length === 0) throw new RangeError("the family is empty");
  for (const [index, log] of logEValues.entries()) {
    if (Number.isNaN(log)) throw new RangeError(`logEValues[${index}] is NaN, a number is needed`);
  }
  const descending = ascending(logEValues).reverse();
  const size = logEValues.length;
  let rejected = 0;
  for (const [rank, index] of descending.entries()) {
    if (logEValues[index]! >= Math.log(size / ((rank + 1) * alpha))) rejected = rank + 1;
  }
  const chosen = new Set(descending.slice(0, rejected));
  return logEValues.map((_, index) => chosen.has(index));
}
