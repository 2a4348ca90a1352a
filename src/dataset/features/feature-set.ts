/** What features are computed from: nonces of one template. */
export interface FeatureInput {
  /** The header or blob without its nonce. */
  readonly template: Uint8Array;
  readonly nonces: Uint32Array;
  /** Nonces that won before, oldest first, for sets that compare with them; none when left out. */
  readonly recent?: Uint32Array;
}

/** A named and versioned way to make numbers of nonces. A model records name and version and refuses others. */
export interface FeatureSet {
  readonly name: string;
  /** Raised when any number changes. */
  readonly version: number;
  /** Numbers a nonce. */
  readonly width: number;
  /** What each number is. */
  readonly columns: readonly string[];
  /**
   * Writes rows x width numbers, row-major, one row a nonce, and returns `out`. The same bits on every machine.
   *
   * @throws {RangeError} if `out` is too short, or the template is not one that the set is defined on
   */
  write(input: FeatureInput, out: Float32Array): Float32Array;
}

/** Features in a new array. */
export function featuresOf(set: FeatureSet, input: FeatureInput): Float32Array {
  return set.write(input, new Float32Array(input.nonces.length * set.width));
}

/** @throws {RangeError} if features of so many nonces do not fit */
export function checkRoom(rows: number, width: number, out: Float32Array): void {
  if (out.length >= rows * width) return;
  throw new RangeError(`features of ${rows} nonces need ${rows * width} places, got ${out.length}`);
}
