/** Where a record stands in its file. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

const LEAST_SLOTS = 1024;

/** Share of the slots in use from which on there are made twice as many. */
const FULL = 0.7;

/**
 * Places of records by the 64-bit content address of their task: an open-addressing table of 20 bytes a slot, so that a
 * million records take some 40 MiB.
 */
export class RecordIndex {
  #slots = slots(LEAST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param id 16 hex digits */
  get(id: string): Place | undefined {
    const { high, low } = words(id);
    const at = find(this.#slots, high, low);
    const { ends, lengths } = this.#slots;
    return ends[at] === 0 ? undefined : { offset: ends[at]! - lengths[at]!, length: lengths[at]! };
  }

  /** @param id 16 hex digits. @param place of at least one byte */
  set(id: string, { offset, length }: Place): void {
    const { high, low } = words(id);
    if (this.#put(high, low, offset + length, length)) this.#size++;
    if (this.#size > FULL * this.#slots.ends.length) this.#grow();
  }

  clear(): void {
    this.#slots = slots(LEAST_SLOTS);
    this.#size = 0;
  }

  #put(high: number, low: number, end: number, length: number): boolean {
    const { highs, lows, ends, lengths } = this.#slots;
    const at = find(this.#slots, high, low);
    const fresh = ends[at] === 0;
    highs[at] = high;
    lows[at] = low;
    ends[at] = end;
    lengths[at] = length;
    return fresh;
  }

  #grow(): void {
    const { highs, lows, ends, lengths } = this.#slots;
    this.#slots = slots(2 * ends.length);
    for (let i = 0; i < ends.length; i++) {
      if (ends[i] !== 0) this.#put(highs[i]!, lows[i]!, ends[i]!, lengths[i]!);
    }
  }
}

/** A slot is empty where its record ends at 0. Offsets are whole numbers below 2^53. */
interface Slots {
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  readonly ends: Float64Array;
  readonly lengths: Uint32Array;
}

function slots(count: number): Slots {
  return {
    highs: new Uint32Array(count),
    lows: new Uint32Array(count),
    ends: new Float64Array(count),
    lengths: new Uint32Array(count),
  };
}

/** The slot of an id, or the empty one that it would take. Ids are digests, so that any of their bits will do. */
function find({ highs, lows, ends }: Slots, high: number, low: number): number {
  const mask = ends.length - 1;
  let at = low & mask;
  while (ends[at] !== 0 && (highs[at] !== high || lows[at] !== low)) at = (at + 1) & mask;
  return at;
}

function words(id: string): { high: number; low: number } {
  return { high: Number.parseInt(id.slice(0, 8), 16), low: Number.parseInt(id.slice(8), 16) };
}
