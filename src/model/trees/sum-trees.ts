import { type FlatTrees, LEAF } from "./flat-trees.js";

/** Rows that pass a tree before the next tree: their features stay in the cache. */
const BLOCK = 128;

/** Depth from which a tree is walked row by row: four rows at a time all go as deep as the deepest leaf. */
export const DEEP = 40;

/** Trees made ready for walking: leaves lead to themselves, so that a walk needs no look whether it has ended. */
export interface TreeWalk {
  readonly roots: Uint32Array;
  /** Most splits from the root to a leaf of each tree. */
  readonly depths: Uint32Array;
  /** Feature of a split, 0 for a leaf. */
  readonly feature: Uint32Array;
  /** Threshold of a split, Infinity for a leaf. */
  readonly threshold: Float32Array;
  /** Left child of a split, a leaf itself. */
  readonly left: Uint32Array;
  /** Value of a leaf. */
  readonly value: Float32Array;
}

/** Makes trees ready for walking. */
export function prepareWalk({ roots, feature, left, value }: FlatTrees): TreeWalk {
  const isLeaf = (node: number) => feature[node] === LEAF;
  const depths = new Uint32Array(roots.length);
  const depth = new Uint32Array(feature.length);
  // Children lie behind their parent, so that a node's depth is known when it is reached.
  let tree = -1;
  for (let node = 0; node < feature.length; node++) {
    if (node === roots[tree + 1]) tree++;
    depths[tree] = Math.max(depths[tree]!, depth[node]!);
    if (isLeaf(node)) continue;
    depth[left[node]!] = depth[node]! + 1;
    depth[left[node]! + 1] = depth[node]! + 1;
  }
  return {
    roots,
    depths,
    feature: Uint32Array.from(feature, (split) => (split === LEAF ? 0 : split)),
    threshold: value.map((own, node) => (isLeaf(node) ? Number.POSITIVE_INFINITY : own)),
    left: left.map((child, node) => (isLeaf(node) ? node : child)),
    value,
  };
}

/**
 * Adds to `sums` the values of the leaves that each row falls into, tree by tree. About 40 to 170 million walks of
 * one row through one tree a second and core: comparisons are turned into numbers instead of branches, which would be
 * mispredicted, and four rows at a time hide the waiting for memory.
 *
 * @param x rows x inputs, row-major, finite
 * @param sums one number a row
 */
export function sumTrees(
  walk: TreeWalk,
  x: Float32Array,
  inputs: number,
  rows: number,
  sums: Float64Array,
): void {
  const { roots, depths } = walk;
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    for (let tree = 0; tree < roots.length; tree++) {
      const fours = depths[tree]! < DEEP ? to - ((to - from) % 4) : from;
      if (fours > from) walkFours(walk, tree, x, inputs, from, fours, sums);
      if (fours < to) walkOnes(walk, tree, x, inputs, fours, to, sums);
    }
  }
}

function walkFours(
  { roots, depths, feature, threshold, left, value }: TreeWalk,
  tree: number,
  x: Float32Array,
  inputs: number,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  const root = roots[tree]!;
  const depth = depths[tree]!;
  for (let row = from; row < to; row += 4) {
    const a = row * inputs;
    const b = a + inputs;
    const c = b + inputs;
    const d = c + inputs;
    let atA = root;
    let atB = root;
    let atC = root;
    let atD = root;
    for (let step = 0; step < depth; step++) {
      atA = left[atA]! + +(x[a + feature[atA]!]! > threshold[atA]!);
      atB = left[atB]! + +(x[b + feature[atB]!]! > threshold[atB]!);
      atC = left[atC]! + +(x[c + feature[atC]!]! > threshold[atC]!);
      atD = left[atD]! + +(x[d + feature[atD]!]! > threshold[atD]!);
    }
    sums[row]! += value[atA]!;
    sums[row + 1]! += value[atB]!;
    sums[row + 2]! += value[atC]!;
    sums[row + 3]! += value[atD]!;
  }
}

function walkOnes(
  { roots, feature, threshold, left, value }: TreeWalk,
  tree: number,
  x: Float32Array,
  inputs: number,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  const root = roots[tree]!;
  for (let row = from; row < to; row++) {
    const at = row * inputs;
    let before = root;
    let node = root;
    do {
      before = node;
      node = left[node]! + +(x[at + feature[node]!]! > threshold[node]!);
    } while (node !== before);
    sums[row]! += value[node]!;
  }
}
