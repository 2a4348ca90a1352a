import { type FlatTrees, LEAF } from "./flat-trees.js";

/** Collects the nodes of one tree; each is a leaf until it is made a split. */
export class TreeBuilder {
  readonly #feature: number[] = [];
  readonly #left: number[] = [];
  readonly #value: number[] = [];

  /** Adds a node and returns its number. */
  add(): number {
    this.#left.push(0);
    this.#value.push(0);
    return this.#feature.push(LEAF) - 1;
  }

  /** Makes a node a split; the right child follows the left one. */
  setSplit(node: number, feature: number, threshold: number, left: number): void {
    this.#feature[node] = feature;
    this.#value[node] = threshold;
    this.#left[node] = left;
  }

  /** Gives a leaf its value. */
  setLeaf(node: number, value: number): void {
    this.#value[node] = value;
  }

  /** The tree. */
  build(): FlatTrees {
    return {
      roots: Uint32Array.of(0),
      feature: Uint16Array.from(this.#feature),
      left: Uint32Array.from(this.#left),
      value: Float32Array.from(this.#value),
    };
  }
}
