import type { RandomStream } from "./random-stream.js";

/** Keys of the eight rounds. */
type RoundKeys = readonly [number, number, number, number, number, number, number, number];

/**
 * A keyed pseudo-random permutation of the 32-bit integers: a balanced Feistel network of 8 rounds on two
 * 16-bit halves (Luby and Rackoff 1988; 4 rounds already give a strong permutation from ideal round functions,
 * the rest is margin for the cheap ones used here). Sampling without replacement needs no memory with it: the
 * i-th draw is the image of i, so that any stretch of draws can be made anywhere.
 */
export class NoncePermutation {
  readonly #keys: RoundKeys;

  /** @param stream gives the round keys; eight words are taken from it */
  constructor(stream: RandomStream) {
    const key = () => stream.uint32();
    this.#keys = [key(), key(), key(), key(), key(), key(), key(), key()];
  }

  /**
   * Writes the images of from, from + 1, ... into `out`.
   *
   * @throws {RangeError} if that would pass 2^32
   */
  fill(from: number, out: Uint32Array): Uint32Array {
    if (!Number.isInteger(from) || from < 0 || from + out.length > 2 ** 32) {
      throw new RangeError(`draws ${from} to ${from + out.length} leave the 2^32 nonces of a template`);
    }
    // Written out: a loop over rounds with their keys in memory takes a fifth more time.
    const [k0, k1, k2, k3, k4, k5, k6, k7] = this.#keys;
    for (let i = 0; i < out.length; i++) {
      let left = (from + i) >>> 16;
      let right = (from + i) & 0xffff;
      left ^= mix(right, k0);
      right ^= mix(left, k1);
      left ^= mix(right, k2);
      right ^= mix(left, k3);
      left ^= mix(right, k4);
      right ^= mix(left, k5);
      left ^= mix(right, k6);
      right ^= mix(left, k7);
      out[i] = (left << 16) | right;
    }
    return out;
  }
}

/** One keyed multiply-xorshift mix of a half, of which the high 16 bits are used. */
function mix(half: number, key: number): number {
  let x = Math.imul(half ^ key, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x >>> 16;
}

/**
 * A keyed 32-bit mixer: a function of (key, nonce) whose values look uniform and independent of the nonce.
 * Used where every nonce needs a coin of its own that any worker can toss again.
 */
export function keyedHash(key: number, value: number): number {
  let x = (value ^ key) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  x = (x ^ (x >>> 16)) + Math.imul(key, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
