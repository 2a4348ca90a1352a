import type { BinnedRows, Bundle } from "./binned-rows.js";

/**
 * Sums of gradients and Hessians by code, all bundles one after the other: entry 2c holds the gradients of cell c and
 * 2c + 1 its Hessians.
 */
export type Histogram = Float64Array;

/** Rows of one node: their numbers, and their gradients and Hessians in the same order, in pairs. */
export interface NodeRows {
  readonly order: Uint32Array;
  readonly from: number;
  readonly to: number;
  /** Pairs of the rows from `from` on, beginning at 0. */
  readonly pairs: Float64Array;
}

/** Copies the pairs of a stretch of rows into one piece, so that every bundle reads them in order. */
export function gatherPairs(
  pairs: Float64Array,
  order: Uint32Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const row = 2 * order[i]!;
    out[at] = pairs[row]!;
    out[at + 1] = pairs[row + 1]!;
  }
}

/** Writes the histogram of one bundle over the rows of a node. */
export function fillBundle(bundle: Bundle, { order, from, to, pairs }: NodeRows, histogram: Histogram): void {
  const { codes } = bundle;
  const base = 2 * bundle.offset;
  histogram.fill(0, base, base + 2 * bundle.size);
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const cell = base + 2 * codes[order[i]!]!;
    histogram[cell]! += pairs[at]!;
    histogram[cell + 1]! += pairs[at + 1]!;
  }
}

/** Writes the histograms of all bundles over the rows of a node. */
export function fillHistogram(binned: BinnedRows, rows: NodeRows, histogram: Histogram): void {
  for (const bundle of binned.bundles) fillBundle(bundle, rows, histogram);
}

/** Takes a child's histogram from its parent's, in place, which leaves the other child's (Ke et al. 2017, section 2.1). */
export function subtractHistogram(histogram: Histogram, child: Histogram): void {
  for (let i = 0; i < histogram.length; i++) histogram[i]! -= child[i]!;
}
