import { checkPositive, checkShare } from "./check.js";

/** What two one-sided tests say about a ratio. */
export interface Equivalence {
  readonly method: "two one-sided tests, by the interval";
  /** Whether the interval lies within the bounds. */
  readonly equivalent: boolean;
  /** Level of each of the two one-sided tests: half of what the interval leaves out. */
  readonly alpha: number;
}

/**
 * Two one-sided tests (D. J. Schuirmann, J. Pharmacokinet. Biopharm. 15, 1987): a ratio is shown to be within the
 * bounds when its interval is. With an interval at level 1 - 2a the error rate is a.
 *
 * @param interval lower and upper end, 0 or more, at `level`
 * @param bounds lower and upper bound of what counts as equal, both outside: the interval must stay strictly within
 * @throws {RangeError} naming the argument that is out of range
 */
export function equivalence(
  interval: readonly [number, number],
  level: number,
  bounds: readonly [number, number],
): Equivalence {
  checkShare("level", level);
  const [low, high] = interval;
  if (!(low >= 0 && low <= high))
    throw new RangeError(`interval is ${low} to ${high}, ends of 0 or more in order are needed`);
  checkPositive("bounds[0]", bounds[0]);
  checkPositive("bounds[1]", bounds[1]);
  if (!(bounds[0] < bounds[1]))
    throw new RangeError(`bounds are ${bounds[0]} to ${bounds[1]}, two in order are needed`);
  return {
    method: "two one-sided tests, by the interval",
    equivalent: low > bounds[0] && high < bounds[1],
    alpha: (1 - level) / 2,
  };
}
