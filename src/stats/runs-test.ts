import { checkBits } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

/** What the runs test gives: a test, or the reason why there is none. */
export type RunsTest =
  | (PValue & {
      readonly informative: true;
      readonly method: "runs";
      /** Maximal stretches of equal bits. */
      readonly statistic: number;
    })
  | { readonly informative: false; readonly reason: string };

/**
 * Runs test: does a sequence of bits change value as often as coin tosses with its share of ones (NIST SP 800-22 rev.
 * 1a, section 2.3; normal approximation, for 100 bits or more)? No result where the share of ones is itself off by
 * 2/sqrt(n), as there.
 *
 * @param bits each 0 or 1
 * @throws {RangeError} on an empty sample or anything but 0 and 1
 */
export function runsTest(bits: ArrayLike<number>): RunsTest {
  checkBits("bits", bits);
  const n = bits.length;
  let [ones, runs] = [bits[0]!, 1];
  for (let i = 1; i < n; i++) {
    ones += bits[i]!;
    if (bits[i] !== bits[i - 1]) runs++;
  }
  const share = ones / n;
  if (ones === 0 || ones === n || Math.abs(share - 0.5) >= 2 / Math.sqrt(n)) {
    return { informative: false, reason: `${ones} of ${n} bits are ones: the monobit test fails already` };
  }
  const spread = share * (1 - share);
  const z = (runs - 2 * n * spread) / (2 * Math.sqrt(n) * spread);
  return {
    informative: true,
    method: "runs",
    statistic: runs,
    ...pValueOfLog(logUpperGamma(0.5, (z * z) / 2)),
  };
}
