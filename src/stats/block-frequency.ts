import { checkBits, checkCount } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

/**
 * Frequency test within blocks: 4 M x sum of (share of ones in the block - 1/2)^2 against chi-square with as many degrees of freedom as
 * whole blocks (NIST SP 800-22 rev. 1a, section 2.2; for M of 20 or more). Bits after the last whole block are left out.
 *
 * @param bits each 0 or 1
 * @param blockLength M, 1 to the number of bits
 * @throws {RangeError} on an empty sample, anything but 0 and 1, or a block longer than the sample
 */
export function blockFrequency(
  bits: ArrayLike<number>,
  blockLength: number,
): PValue & { readonly method: "block frequency"; readonly statistic: number; readonly blocks: number } {
  checkBits("bits", bits);
  checkCount("blockLength", blockLength);
  if (blockLength === 0 || blockLength > bits.length) {
    throw new RangeError(`blockLength is ${blockLength}, 1 to ${bits.length} is needed`);
  }
  const blocks = Math.floor(bits.length / blockLength);
  let statistic = 0;
  for (let block = 0; block < blocks; block++) {
    let ones = 0;
    for (let i = block * blockLength; i < (block + 1) * blockLength; i++) ones += bits[i]!;
    statistic += 4 * blockLength * (ones / blockLength - 0.5) ** 2;
  }
  return {
    method: "block frequency",
    statistic,
    blocks,
    ...pValueOfLog(logUpperGamma(blocks / 2, statistic / 2)),
  };
}
