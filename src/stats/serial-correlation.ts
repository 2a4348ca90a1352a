import { mean } from "simple-statistics";
import { checkCount, checkSample, checkVaries } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

/**
 * Correlation of a sequence with itself `lag` places on: sum of (x_i - m)(x_(i + lag) - m) over sum of (x_i - m)^2 (M. S.
 * Bartlett 1946). p-value two-sided, by the normal limit with mean -(n - lag)/(n (n - 1)) and variance (n - lag)/n^2
 * of values in random order; good from some 50 values on.
 *
 * @param values finite numbers, more than lag + 1 of them
 * @param lag 1 or more
 * @throws {RangeError} on constant or too few values
 */
export function serialCorrelation(
  values: readonly number[],
  lag = 1,
): PValue & { readonly method: "serial correlation"; readonly statistic: number } {
  checkSample("values", values);
  checkCount("lag", lag);
  const n = values.length;
  if (lag === 0 || lag + 1 >= n) throw new RangeError(`lag is ${lag}, 1 to ${n - 2} is needed`);
  checkVaries("values", values);
  const centre = mean([...values]);
  let [products, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const difference = values[i]! - centre;
    squares += difference * difference;
    if (i + lag < n) products += difference * (values[i + lag]! - centre);
  }
  const statistic = products / squares;
  const z = (statistic + (n - lag) / (n * (n - 1))) / (Math.sqrt(n - lag) / n);
  return { method: "serial correlation", statistic, ...pValueOfLog(logUpperGamma(0.5, (z * z) / 2)) };
}
