import { type FlatTrees, LEAF } from "./flat-trees.js";

/** Rows that pass a tree before the next tree: their features stay in the cache. */
const BLOCK = 128;

/**
 * Adds to `sums` the values of the leaves that each row falls into, tree by tree.
 *
 * @param x rows x inputs, row-major, finite
 * @param sums one number a row
 */
export function sumTrees(
  { roots, feature, left, value }: FlatTrees,
  x: Float32Array,
  inputs: number,
  rows: number,
  sums: Float64Array,
): void {
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    for (let tree = 0; tree < roots.length; tree++) {
      const root = roots[tree]!;
      for (let row = from; row < to; row++) {
        const at = row * inputs;
        let node = root;
        let split = feature[node]!;
        while (split !== LEAF) {
          node = left[node]! + (x[at + split]! > value[node]! ? 1 : 0);
          split = feature[node]!;
        }
        sums[row]! += value[node]!;
      }
    }
  }
}
