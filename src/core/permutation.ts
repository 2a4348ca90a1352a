import type { RandomStream } from "./random-stream.js";

const ROUNDS = 8;

/**
 * A keyed pseudo-random permutation of the 32-bit integers: a balanced Feistel network of 8 rounds on two
 * 16-bit halves (Luby and Rackoff 1988; 4 rounds already give a strong permutation from ideal round functions,
 * the rest is margin for the cheap ones used here). Sampling without replacement needs no memory with it: the
 * i-th draw is the image of i, so that any stretch of draws can be made anywhere.
 */
export class NoncePermutation {
  readonly #keys: Uint32Array;

  /** @param stream gives the round keys; eight words are taken from it */
  constructor(stream: RandomStream) {
    this.#keys = Uint32Array.from({ length: ROUNDS }, () => stream.uint32());
  }

  /** The image of `index`, both integers in [0, 2^32). */
  at(index: number): number {
    const keys = this.#keys;
    let left = index >>> 16;
    let right = index & 0xffff;
    for (let round = 0; round < ROUNDS; round++) {
      // One keyed multiply-xorshift mix of the half, of which the high 16 bits are used.
      let mix = Math.imul(right ^ keys[round]!, 0x9e3779b1);
      mix = Math.imul(mix ^ (mix >>> 15), 0x85ebca6b);
      mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
      const next = left ^ (mix >>> 16);
      left = right;
      right = next;
    }
    return ((left << 16) | right) >>> 0;
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
    for (let i = 0; i < out.length; i++) out[i] = this.at(from + i);
    return out;
  }
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
