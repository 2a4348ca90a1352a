import { type Cipher, createCipheriv, createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** One step of a stream's name: a word, an identifier or an index. */
export type StreamName = string | number;

const BLOCK_WORDS = 1024;
const ZEROS = Buffer.alloc(BLOCK_WORDS * 4);

/**
 * A named stream of random numbers: the AES-256-CTR keystream under the key SHA-256(canonical JSON of
 * [seed, ...name]) (NIST SP 800-38A, section 6.5). Streams of different names are independent for any purpose
 * a trial has, every bit of a word is as good as any other, and OpenSSL gives the same bytes everywhere.
 */
export class RandomStream {
  readonly #cipher: Cipher;
  readonly #path: readonly StreamName[];
  #words = new Uint32Array(0);
  #next = 0;

  constructor(seed: string, ...name: StreamName[]) {
    this.#path = [seed, ...name];
    const key = createHash("sha256").update(canonicalJson(this.#path)).digest();
    this.#cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  }

  /** The stream's seed and name, for messages and records. */
  get path(): readonly StreamName[] {
    return this.#path;
  }

  /** The next 32 bits, as an integer in [0, 2^32). */
  uint32(): number {
    if (this.#next === this.#words.length) {
      const block = this.#cipher.update(ZEROS);
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
      // Read as little-endian so that the numbers do not depend on the machine's byte order.
      this.#words = Uint32Array.from({ length: BLOCK_WORDS }, (_, i) => view.getUint32(4 * i, true));
      this.#next = 0;
    }
    return this.#words[this.#next++]!;
  }

  /** A uniform double in [0, 1) with 53 random bits. */
  float(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * A uniform integer in [0, bound), without bias (rejection).
   *
   * @param bound 1 to 2^32
   * @throws {RangeError} if bound is out of range
   */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(`bound is ${bound}, an integer from 1 to 2^32 is needed`);
    }
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** `length` random bytes. */
  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) {
      const word = this.uint32();
      for (let j = 0; j < 4 && i + j < length; j++) out[i + j] = word >>> (8 * j);
    }
    return out;
  }

  /** Shuffles an array in place (Fisher-Yates), every order equally likely, and returns it. */
  shuffle<T extends Uint32Array | Uint8Array | Float32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) swap(items, i, this.below(i + 1));
    return items;
  }

  /**
   * Shuffles the first `count` places of an array in place: they hold any `count` of its items in any order, equally
   * likely. Costs `count` draws, however long the array is.
   *
   * @param count 0 to the number of items
   */
  shuffleFirst<T extends Uint32Array | Uint8Array | Float32Array | unknown[]>(items: T, count: number): T {
    for (let i = 0; i < count; i++) swap(items, i, i + this.below(items.length - i));
    return items;
  }
}

function swap(items: Uint32Array | Uint8Array | Float32Array | unknown[], i: number, j: number): void {
  const kept = items[i]!;
  items[i] = items[j]!;
  items[j] = kept;
}
