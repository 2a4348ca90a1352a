/** Moduli whose residues are counted: the first odd primes, each a rhythm that no power of two shows. */
export const MODULI = [3, 5, 7, 11, 13] as const;

/** Cells of the histogram of gaps, and gaps' mean in cells: eight cells a mean gap, the last one open. */
const GAP_CELLS = 64;
const CELLS_A_MEAN = 8;

/** Counts of some nonces. */
export interface NonceCounts {
  readonly nonces: number;
  /** Histograms of the four bytes, the most significant first. */
  readonly bytes: readonly number[][];
  /** Nonces by number of ones, 0 to 32. */
  readonly popcount: readonly number[];
  /** Nonces by residue of each of `MODULI`. */
  readonly residues: readonly number[][];
}

/** Hashes paid for from one hit to the next, in cells; the stretch after the last hit of a shard is censored. */
export interface GapCounts {
  readonly ended: readonly number[];
  readonly censored: readonly number[];
}

/** What is counted of a sample of a pool beside its hits: the secondary analysis reads nothing else. */
export interface NonceFigures {
  readonly winners: NonceCounts;
  readonly losers: NonceCounts;
  /** Nonces drawn directly after another one, those of them after a hit, and hits directly after a hit. */
  readonly steps: number;
  readonly afterHit: number;
  readonly hitAfterHit: number;
  /** Gaps among the nonces that each arm keeps, and among those that it does not. */
  readonly gaps: Readonly<Record<string, { readonly kept: GapCounts; readonly rejected: GapCounts }>>;
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

function emptyCounts() {
  return {
    nonces: 0,
    bytes: [zeros(256), zeros(256), zeros(256), zeros(256)],
    popcount: zeros(33),
    residues: MODULI.map(zeros),
  };
}

/** Counts the nonces of a shard, in the order in which they were drawn. */
export function countNonces(
  nonces: Uint32Array,
  hashes: Uint32Array,
  bits: number,
): Omit<NonceFigures, "gaps"> {
  const [winners, losers] = [emptyCounts(), emptyCounts()];
  const limit = 2 ** (32 - bits);
  let [afterHit, hitAfterHit, last] = [0, 0, false];
  for (let i = 0; i < nonces.length; i++) {
    const nonce = nonces[i]!;
    const hit = hashes[i]! < limit;
    const counts = hit ? winners : losers;
    counts.nonces++;
    for (let byte = 0; byte < 4; byte++) counts.bytes[byte]![(nonce >>> (24 - 8 * byte)) & 255]!++;
    counts.popcount[onesOf(nonce)]!++;
    for (let m = 0; m < MODULI.length; m++) counts.residues[m]![nonce % MODULI[m]!]!++;
    if (last) {
      afterHit++;
      if (hit) hitAfterHit++;
    }
    last = hit;
  }
  return { winners, losers, steps: Math.max(0, nonces.length - 1), afterHit, hitAfterHit };
}

/** Counts the gaps between hits among the nonces that are kept, and among the others. */
export function countGaps(
  hashes: Uint32Array,
  bits: number,
  keeps: (i: number) => boolean,
): { kept: GapCounts; rejected: GapCounts } {
  const limit = 2 ** (32 - bits);
  const sides = [0, 1].map(() => ({ ended: zeros(GAP_CELLS), censored: zeros(GAP_CELLS), paid: 0 }));
  for (let i = 0; i < hashes.length; i++) {
    const side = sides[keeps(i) ? 0 : 1]!;
    side.paid++;
    if (hashes[i]! >= limit) continue;
    side.ended[gapCell(side.paid, bits)]!++;
    side.paid = 0;
  }
  const [kept, rejected] = sides.map(({ ended, censored, paid }) => {
    if (paid > 0) censored[gapCell(paid, bits)]!++;
    return { ended, censored };
  });
  return { kept: kept!, rejected: rejected! };
}

function gapCell(gap: number, bits: number): number {
  return Math.min(GAP_CELLS - 1, Math.floor((gap - 1) * (CELLS_A_MEAN / 2 ** bits)));
}

/** Hashes in the middle of a cell: the mean of the whole numbers in it. */
export function gapOfCell(cell: number, bits: number): number {
  const width = 2 ** bits / CELLS_A_MEAN;
  return cell * width + (Math.max(1, width) + 1) / 2;
}

function onesOf(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Sum of two samples. */
export function mergeFigures(a: NonceFigures, b: NonceFigures): NonceFigures {
  const gaps = { ...a.gaps };
  for (const [arm, { kept, rejected }] of Object.entries(b.gaps)) {
    const known = gaps[arm];
    gaps[arm] = known
      ? { kept: mergeGaps(known.kept, kept), rejected: mergeGaps(known.rejected, rejected) }
      : { kept, rejected };
  }
  return {
    winners: mergeCounts(a.winners, b.winners),
    losers: mergeCounts(a.losers, b.losers),
    steps: a.steps + b.steps,
    afterHit: a.afterHit + b.afterHit,
    hitAfterHit: a.hitAfterHit + b.hitAfterHit,
    gaps,
  };
}

function mergeCounts(a: NonceCounts, b: NonceCounts): NonceCounts {
  return {
    nonces: a.nonces + b.nonces,
    bytes: a.bytes.map((counts, i) => addAll(counts, b.bytes[i]!)),
    popcount: addAll(a.popcount, b.popcount),
    residues: a.residues.map((counts, i) => addAll(counts, b.residues[i]!)),
  };
}

function mergeGaps(a: GapCounts, b: GapCounts): GapCounts {
  return { ended: addAll(a.ended, b.ended), censored: addAll(a.censored, b.censored) };
}

function addAll(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!);
}
