/*
 * Arrays of megabytes that last for one piece of work come from the system anew each time, page by page: 2 ms for those of a
 * shard of 262 144 nonces. Lent ones are used again.
 */

/**
 * Who sees an array that is lent. A claim may hold on to the memory that it was given, so that what is not for it, hashes
 * above all, must never be written there.
 */
export type Reader = "claims" | "instrument";

/** What is not lent in this thread, by size: powers of two. */
const free: Readonly<Record<Reader, Map<number, ArrayBuffer[]>>> = {
  claims: new Map(),
  instrument: new Map(),
};

/** Arrays lent to one piece of work. Their contents are what the work before left there. */
export class Loans {
  readonly #free: Map<number, ArrayBuffer[]>;
  readonly #lent: ArrayBuffer[] = [];

  constructor(reader: Reader) {
    this.#free = free[reader];
  }

  words(length: number): Uint32Array {
    return new Uint32Array(this.#take(4 * length), 0, length);
  }

  floats(length: number): Float32Array {
    return new Float32Array(this.#take(4 * length), 0, length);
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#take(length), 0, length);
  }

  /** Gives all back: what was lent must not be used after that. */
  end(): void {
    for (const buffer of this.#lent.splice(0)) {
      const known = this.#free.get(buffer.byteLength);
      if (known) known.push(buffer);
      else this.#free.set(buffer.byteLength, [buffer]);
    }
  }

  #take(bytes: number): ArrayBuffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, bytes)));
    const buffer = this.#free.get(size)?.pop() ?? new ArrayBuffer(size);
    this.#lent.push(buffer);
    return buffer;
  }
}
