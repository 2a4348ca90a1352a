/** Bytes that grow at their end: what an assembler writes to. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Writes one byte: the low 8 bits of a number. */
  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1);
    this.#bytes[this.#length++] = value;
  }

  /** Writes bytes in order. */
  bytes(values: ArrayLike<number>): void {
    const end = this.#length + values.length;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.set(values, this.#length);
    this.#length = end;
  }

  /**
   * Writes an integer as unsigned LEB128 (WebAssembly core specification 2.0, section 5.2.2): seven bits a byte, low
   * bits first, the top bit set on all bytes but the last.
   *
   * @throws {RangeError} if the value is not an integer in [0, 2^32)
   */
  unsigned(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32) {
      throw new RangeError(`value is ${value}, an integer from 0 to 2^32 - 1 is needed`);
    }
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Writes an integer as signed LEB128. @throws {RangeError} if the value is not an integer in [-2^31, 2^31) */
  signed(value: number): void {
    if (value !== (value | 0)) {
      throw new RangeError(`value is ${value}, an integer from -2^31 to 2^31 - 1 is needed`);
    }
    let rest = value;
    // The sign is bit 6 of the last byte.
    while (rest > 63 || rest < -64) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** The same for 64 bits. @throws {RangeError} if the value is not in [-2^63, 2^63) */
  signed64(value: bigint): void {
    if (value !== BigInt.asIntN(64, value)) {
      throw new RangeError(`value is ${value}, an integer from -2^63 to 2^63 - 1 is needed`);
    }
    let rest = value;
    while (rest > 63n || rest < -64n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  /** What was written so far. */
  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(least: number): void {
    const grown = new Uint8Array(Math.max(least, 2 * this.#bytes.length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
