/** Cells of the histogram of the hash's top bits. */
export const UNIFORMITY_BINS = 256;

/** Counts of one arm over its pool. Arrays have 33 places: place z counts hashes with exactly z leading zero bits. */
export interface ArmTally {
  /** Hashes of the arm's pool. */
  readonly hashes: number;
  readonly hits: number[];
  /** Nonces that the filter let through. */
  readonly kept: number;
  readonly keptHits: number[];
}

/** Counts over a pool or a part of it. Adding them up is associative and commutative. */
export interface PoolTally {
  readonly hashes: number;
  readonly repeats: number;
  /** Histogram of the top 8 bits of the hash. */
  readonly top: number[];
  /** Hits whose hash was computed again, by an independent implementation, with the same result. */
  readonly verified: number;
  /** Hits for which the two implementations disagreed. */
  readonly refuted: number;
  readonly arms: Readonly<Record<string, ArmTally>>;
}

export function emptyArm(): { hashes: number; hits: number[]; kept: number; keptHits: number[] } {
  return { hashes: 0, hits: new Array<number>(33).fill(0), kept: 0, keptHits: new Array<number>(33).fill(0) };
}

export function emptyPool(): PoolTally {
  return {
    hashes: 0,
    repeats: 0,
    top: new Array<number>(UNIFORMITY_BINS).fill(0),
    verified: 0,
    refuted: 0,
    arms: {},
  };
}

/** Counts what a filter keeps of some hashes. @param kept 1 or 0 for each */
export function countChoice(hashes: Uint32Array, kept: Uint8Array): ArmTally {
  // One cell for each number of zeros and answer: no branch depends on either.
  const cells = new Uint32Array(2 * 33);
  for (let i = 0; i < hashes.length; i++) cells[2 * Math.clz32(hashes[i]!) + kept[i]!]!++;
  const keptHits = Array.from({ length: 33 }, (_, zeros) => cells[2 * zeros + 1]!);
  return {
    hashes: hashes.length,
    hits: keptHits.map((count, zeros) => count + cells[2 * zeros]!),
    kept: keptHits.reduce((sum, count) => sum + count, 0),
    keptHits,
  };
}

export function mergeArms(a: ArmTally, b: ArmTally): ArmTally {
  return {
    hashes: a.hashes + b.hashes,
    hits: addAll(a.hits, b.hits),
    kept: a.kept + b.kept,
    keptHits: addAll(a.keptHits, b.keptHits),
  };
}

/** Sum of two tallies. */
export function mergePools(a: PoolTally, b: PoolTally): PoolTally {
  const arms: Record<string, ArmTally> = { ...a.arms };
  for (const [id, arm] of Object.entries(b.arms)) {
    const known = arms[id];
    arms[id] = known ? mergeArms(known, arm) : arm;
  }
  return {
    hashes: a.hashes + b.hashes,
    repeats: a.repeats + b.repeats,
    top: addAll(a.top, b.top),
    verified: a.verified + b.verified,
    refuted: a.refuted + b.refuted,
    arms,
  };
}

/** Hashes with at least `bits` leading zero bits, from counts by exact number. */
export function countAtLeast(byZeros: readonly number[], bits: number): number {
  return byZeros.slice(bits).reduce((sum, count) => sum + count, 0);
}

function addAll(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!);
}
