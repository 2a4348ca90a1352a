import { checkShare } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";

/** Halvings after which a root is known to all digits of a double. */
const HALVINGS = 100;

/**
 * Where a chi-square statistic lies with the given probability under its null, with equal tails on both sides.
 *
 * @param degreesOfFreedom 1 or more
 * @param level in (0, 1)
 * @throws {RangeError} on other values
 */
export function chiSquareBand(degreesOfFreedom: number, level: number): [number, number] {
  checkShare("level", level);
  if (!(degreesOfFreedom >= 1)) {
    throw new RangeError(`degreesOfFreedom is ${degreesOfFreedom}, 1 or more is needed`);
  }
  const tail = (1 - level) / 2;
  return [quantile(degreesOfFreedom, Math.log1p(-tail)), quantile(degreesOfFreedom, Math.log(tail))];
}

/** The statistic that is exceeded with probability e^logTail, by bisection of the tail, which falls as it grows. */
function quantile(degreesOfFreedom: number, logTail: number): number {
  let low = 0;
  let high = degreesOfFreedom;
  while (logUpperGamma(degreesOfFreedom / 2, high / 2) > logTail) high *= 2;
  for (let i = 0; i < HALVINGS && low < high; i++) {
    const middle = (low + high) / 2;
    if (logUpperGamma(degreesOfFreedom / 2, middle / 2) > logTail) low = middle;
    else high = middle;
  }
  return Number(high.toPrecision(10));
}
