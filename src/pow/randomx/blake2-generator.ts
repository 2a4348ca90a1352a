import { blake2b } from "./blake2b.js";

const STATE_BYTES = 64;
/** Longest seed; the last 4 bytes of the state are zero at first. */
export const MAX_SEED_BYTES = 60;

/** The random numbers that SuperscalarHash programs are made of: BlakeGenerator (RandomX specification, section 3.5). */
export class Blake2Generator {
  #state: Uint8Array = new Uint8Array(STATE_BYTES);
  #used = STATE_BYTES;

  /** @throws {RangeError} if the seed has more than 60 bytes */
  constructor(seed: Uint8Array) {
    if (seed.length > MAX_SEED_BYTES) {
      throw new RangeError(`seed has ${seed.length} bytes, at most ${MAX_SEED_BYTES} are allowed`);
    }
    this.#state.set(seed);
  }

  /** The next byte. */
  byte(): number {
    const at = this.#take(1);
    return this.#state[at]!;
  }

  /** The next 4 bytes as an unsigned integer, the lowest first. */
  word(): number {
    const at = this.#take(4);
    return new DataView(this.#state.buffer, at).getUint32(0, true);
  }

  /** Position of the next bytes of the state. Bytes too few for a word are skipped. */
  #take(bytes: number): number {
    if (this.#used + bytes > STATE_BYTES) {
      this.#state = blake2b(this.#state, STATE_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += bytes;
    return at;
  }
}
