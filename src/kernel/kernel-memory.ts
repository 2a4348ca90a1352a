const ALIGNMENT = 16;
const PAGE_BYTES = 65536;

/** Gives out the addresses of a kernel's memory, from 0 on, each a multiple of 16. */
export class KernelMemory {
  #next = 0;

  /** Address of a region of 32-bit words. */
  take(words: number): number {
    const address = this.#next;
    this.#next += Math.ceil((4 * words) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** WebAssembly pages that hold all regions. */
  pages(): number {
    return Math.ceil(this.#next / PAGE_BYTES);
  }
}
