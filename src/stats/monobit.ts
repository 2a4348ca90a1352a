import { checkBits } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

/**
 * Frequency (monobit) test: are there as many ones as zeros (NIST SP 800-22 rev. 1a, section 2.1; normal
 * approximation, for 100 bits or more)?
 *
 * @param bits each 0 or 1
 * @returns p-value, and as statistic |ones - zeros| / sqrt(n)
 * @throws {RangeError} on an empty sample or anything but 0 and 1
 */
export function monobit(
  bits: ArrayLike<number>,
): PValue & { readonly method: "monobit"; readonly statistic: number } {
  checkBits("bits", bits);
  let ones = 0;
  for (let i = 0; i < bits.length; i++) ones += bits[i]!;
  const statistic = Math.abs(2 * ones - bits.length) / Math.sqrt(bits.length);
  // erfc(s/sqrt 2) = Q(1/2, s^2/2)
  return { method: "monobit", statistic, ...pValueOfLog(logUpperGamma(0.5, statistic ** 2 / 2)) };
}
