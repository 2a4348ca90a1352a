import { leadingZeroBits, topWord } from "./header.js";
import type { PowFunction } from "./pow-function.js";

/** A nonce whose hash meets a target. */
export interface Solution {
  readonly nonce: number;
  /** The whole hash, raw byte order. */
  readonly hash: Uint8Array;
}

const BATCH = 65536;

/**
 * Finds every nonce of a range whose hash has at least `bits` leading zero bits, in order. Each is hashed again by the
 * implementation that is not the scanner's.
 *
 * @param from first nonce, 0 to 2^32 - 1
 * @param count how many nonces, from 1; the range ends at 2^32 at the latest
 * @param bits 0 to 256
 * @throws {RangeError} if an argument is out of range, or if the two implementations disagree on a solution
 */
export function* scanRange(
  pow: PowFunction,
  template: Uint8Array,
  from: number,
  count: number,
  bits: number,
): Generator<Solution> {
  if (!Number.isInteger(from) || from < 0 || from >= 2 ** 32) {
    throw new RangeError(`from is ${from}, an integer from 0 to 2^32 - 1 is needed`);
  }
  if (!Number.isInteger(count) || count < 1 || from + count > 2 ** 32) {
    throw new RangeError(
      `count is ${count}, an integer from 1 to ${2 ** 32 - from} is needed from nonce ${from}`,
    );
  }
  if (!Number.isInteger(bits) || bits < 0 || bits > 256) {
    throw new RangeError(`bits is ${bits}, an integer from 0 to 256 is needed`);
  }
  const scanner = pow.openScanner(template);
  const limit = 2 ** (32 - Math.min(32, bits));
  const tops = new Uint32Array(Math.min(BATCH, count));
  for (let done = 0; done < count; done += BATCH) {
    const nonces = Uint32Array.from({ length: Math.min(BATCH, count - done) }, (_, i) => from + done + i);
    scanner.scan(nonces, tops);
    for (const [i, nonce] of nonces.entries()) {
      if (tops[i]! >= limit) continue;
      const hash = pow.hash(template, nonce);
      if (topWord(hash) !== tops[i]) {
        throw new RangeError(
          `two implementations of ${pow.id} disagree on nonce ${nonce}: the kernel is broken`,
        );
      }
      if (leadingZeroBits(hash) >= bits) yield { nonce, hash };
    }
  }
}
