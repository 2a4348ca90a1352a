import { packArray, unpackArray } from "../packed-array.js";

/** Feature of a leaf. */
export const LEAF = 0xffff;

/**
 * Trees as arrays of nodes, all trees one after the other. A row goes left where its feature is at most the node's
 * threshold; the right child follows the left one.
 */
export interface FlatTrees {
  /** Node of each tree's root. */
  readonly roots: Uint32Array;
  /** Feature that a node splits on, or LEAF. */
  readonly feature: Uint16Array;
  /** Left child of a split, 0 for a leaf. */
  readonly left: Uint32Array;
  /** Threshold of a split, value of a leaf. */
  readonly value: Float32Array;
}

/** Trees as JSON. */
export type PackedTrees = {
  readonly trees: number;
  readonly nodes: number;
  readonly roots: string;
  readonly feature: string;
  readonly left: string;
  readonly value: string;
};

/** Packs trees as base64. */
export function packTrees({ roots, feature, left, value }: FlatTrees): PackedTrees {
  return {
    trees: roots.length,
    nodes: feature.length,
    roots: packArray(roots),
    feature: packArray(feature),
    left: packArray(left),
    value: packArray(value),
  };
}

/**
 * Trees from base64.
 *
 * @throws {RangeError} if an array has a wrong length, a node leads out of the arrays or back, or a number is not finite
 */
export function unpackTrees(packed: PackedTrees, inputs: number): FlatTrees {
  const { trees, nodes } = packed;
  const flat: FlatTrees = {
    roots: unpackArray("roots", Uint32Array, packed.roots, trees),
    feature: unpackArray("feature", Uint16Array, packed.feature, nodes),
    left: unpackArray("left", Uint32Array, packed.left, nodes),
    value: unpackArray("value", Float32Array, packed.value, nodes),
  };
  const astray = flat.roots.findIndex((root) => root >= nodes);
  if (astray >= 0) throw new RangeError(`root of tree ${astray} is ${flat.roots[astray]} of ${nodes} nodes`);
  for (let node = 0; node < nodes; node++) {
    const [feature, left] = [flat.feature[node]!, flat.left[node]!];
    if (feature === LEAF) continue;
    if (feature >= inputs) throw new RangeError(`node ${node} splits on feature ${feature} of ${inputs}`);
    // Children lie behind their parent, so that no walk is endless.
    if (left <= node || left + 1 >= nodes) throw new RangeError(`left child of node ${node} is ${left}`);
  }
  return flat;
}

/** Collects trees that are grown one by one. */
export class TreeList {
  readonly #trees: FlatTrees[] = [];

  get length(): number {
    return this.#trees.length;
  }

  /** Adds one tree. */
  push(tree: FlatTrees): void {
    this.#trees.push(tree);
  }

  /** The first `trees` trees together. */
  flat(trees = this.length): FlatTrees {
    const kept = this.#trees.slice(0, trees);
    const nodes = kept.reduce((sum, { feature }) => sum + feature.length, 0);
    const roots = new Uint32Array(kept.length);
    const feature = new Uint16Array(nodes);
    const left = new Uint32Array(nodes);
    const value = new Float32Array(nodes);
    let at = 0;
    for (const [i, tree] of kept.entries()) {
      roots[i] = at;
      feature.set(tree.feature, at);
      value.set(tree.value, at);
      for (const [node, child] of tree.left.entries()) left[at + node] = child === 0 ? 0 : child + at;
      at += tree.feature.length;
    }
    return { roots, feature, left, value };
  }
}
