import { binOf, cutsOf } from "./cuts.js";

/** Values of one byte. */
const CODES = 256;

/** One feature inside a bundle: its bin is floor(code / stride) mod bins. */
export interface Digit {
  readonly feature: number;
  readonly bins: number;
  readonly stride: number;
}

/**
 * Neighbouring features whose bins together fit one byte, as digits of a mixed-radix code: one histogram of the code
 * holds the histograms of all of them, so that eight binary features cost as much as one (what Ke et al. 2017, section
 * 4, do for exclusive features).
 */
export interface Bundle {
  /** Least significant first. */
  readonly digits: readonly Digit[];
  /** Codes, the product of the numbers of bins. */
  readonly size: number;
  /** Index of code 0 in a histogram of all bundles. */
  readonly offset: number;
  /** One code a row. */
  readonly codes: Uint8Array;
}

/** Rows in bins, column by column. Features of one value are in no bundle. */
export interface BinnedRows {
  readonly rows: number;
  readonly inputs: number;
  /** Cuts of each feature. */
  readonly cuts: readonly Float32Array[];
  readonly bundles: readonly Bundle[];
  /** Entries of a histogram of all bundles. */
  readonly cells: number;
}

/**
 * Puts rows into bins.
 *
 * @param x rows x inputs, row-major, finite
 * @param mostBins most bins of a feature, 2 to 255
 */
export function binRows(x: Float32Array, rows: number, inputs: number, mostBins: number): BinnedRows {
  const column = new Float32Array(rows);
  const cuts: Float32Array[] = [];
  for (let feature = 0; feature < inputs; feature++) {
    for (let row = 0; row < rows; row++) column[row] = x[row * inputs + feature]!;
    cuts.push(cutsOf(column, mostBins));
  }
  const bundles: Bundle[] = [];
  let cells = 0;
  for (const digits of bundled(cuts)) {
    const last = digits.at(-1)!;
    const size = last.stride * last.bins;
    bundles.push({ digits, size, offset: cells, codes: codesOf(x, rows, inputs, cuts, digits) });
    cells += size;
  }
  return { rows, inputs, cuts, bundles, cells };
}

/** Groups neighbouring features as long as their codes fit a byte. */
function bundled(cuts: readonly Float32Array[]): Digit[][] {
  const bundles: Digit[][] = [];
  let size = CODES;
  for (const [feature, { length }] of cuts.entries()) {
    const bins = length + 1;
    if (bins === 1) continue;
    if (size * bins > CODES) {
      bundles.push([]);
      size = 1;
    }
    bundles.at(-1)!.push({ feature, bins, stride: size });
    size *= bins;
  }
  return bundles;
}

function codesOf(
  x: Float32Array,
  rows: number,
  inputs: number,
  cuts: readonly Float32Array[],
  digits: readonly Digit[],
): Uint8Array {
  const codes = new Uint8Array(rows);
  for (const { feature, stride } of digits) {
    const edges = cuts[feature]!;
    for (let row = 0; row < rows; row++) codes[row]! += stride * binOf(edges, x[row * inputs + feature]!);
  }
  return codes;
}
