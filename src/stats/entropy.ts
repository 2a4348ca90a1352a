import { checkCells } from "./check.js";

export interface Entropy {
  /** Shannon entropy of the shares observed, in bits; too small on average by about (occupied cells - 1)/(2 N ln 2). */
  readonly plugIn: number;
  /** The same with that bias added back (G. A. Miller 1955); may exceed log2 of the cells. */
  readonly millerMadow: number;
  /** -log2 of the largest share observed, in bits. */
  readonly min: number;
  /** log2 of the cells: the entropy of equal shares. */
  readonly most: number;
}

/**
 * Entropy of counts in cells, in bits.
 *
 * @throws {RangeError} on fewer than two cells, an empty sample or counts that are not whole
 */
export function entropy(counts: readonly number[]): Entropy {
  const total = checkCells(counts);
  let [plugIn, occupied, largest] = [0, 0, 0];
  for (const count of counts) {
    if (count === 0) continue;
    const share = count / total;
    plugIn -= share * Math.log2(share);
    occupied++;
    largest = Math.max(largest, share);
  }
  return {
    plugIn: plugIn + 0,
    millerMadow: plugIn + (occupied - 1) / (2 * total * Math.LN2),
    min: -Math.log2(largest) + 0,
    most: Math.log2(counts.length),
  };
}
