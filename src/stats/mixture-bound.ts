import { checkPositive, checkShare } from "./check.js";

/** How a mixture boundary is asked for. */
export interface BoundInput {
  /** Intrinsic time, the variance process: above 0. */
  readonly time: number;
  /** Probability of ever leaving the boundary, in (0, 1). */
  readonly alpha: number;
  /** Intrinsic time at which the boundary is to be narrow: above 0. */
  readonly bestTime: number;
}

/** @throws {RangeError} naming the argument that is out of range */
export function checkBound({ time, alpha, bestTime }: BoundInput): void {
  checkPositive("time", time);
  checkShare("alpha", alpha);
  checkPositive("bestTime", bestTime);
}

/**
 * The sum at which a mixture's logarithm reaches ln(1/alpha), by doubling and bisection to the last digit.
 *
 * @param logMixture increasing in the sum from 0 to `most`
 * @returns `most` if the threshold is not reached: such a boundary is never left
 */
export function boundOf(
  logMixture: (sum: number) => number,
  alpha: number,
  most = Number.POSITIVE_INFINITY,
): number {
  const threshold = -Math.log(alpha);
  let [low, high] = [0, 1];
  while (high < most && logMixture(high) < threshold) [low, high] = [high, 2 * high];
  if (high >= most) {
    high = most;
    if (!(logMixture(most * (1 - 1e-12)) > threshold)) return most;
  }
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (logMixture(middle) < threshold) low = middle;
    else high = middle;
  }
}
