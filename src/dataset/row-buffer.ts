/**
 * Bytes of a row where rows are hashed and passed between threads, little-endian: template id u32, nonce u32, and the
 * most significant 64 bits of the hash as u64.
 */
export const ROW_BYTES = 16;

/** Rows packed one after the other. */
export class RowBuffer {
  readonly #view: DataView<ArrayBuffer>;
  #length = 0;

  /** @param most rows it can hold */
  constructor(most: number) {
    this.#view = new DataView(new ArrayBuffer(most * ROW_BYTES));
  }

  get length(): number {
    return this.#length;
  }

  /** @param top most significant 32 bits of the hash; `next` are the 32 below */
  push(template: number, nonce: number, top: number, next: number): void {
    const at = this.#length++ * ROW_BYTES;
    this.#view.setUint32(at, template, true);
    this.#view.setUint32(at + 4, nonce, true);
    this.#view.setUint32(at + 8, next, true);
    this.#view.setUint32(at + 12, top, true);
  }

  /** What was pushed, in bytes of its own. */
  bytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#view.buffer, 0, this.#length * ROW_BYTES);
    return bytes.byteLength === this.#view.byteLength ? bytes : bytes.slice();
  }
}
