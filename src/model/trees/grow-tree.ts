import type { RandomStream } from "../../core/random-stream.js";
import { bestSplit, type NodeSums, type Split, type SplitOptions } from "./best-split.js";
import type { BinnedRows } from "./binned-rows.js";
import type { FlatTrees } from "./flat-trees.js";
import { fillBundle, fillHistogram, gatherPairs, type Histogram, subtractHistogram } from "./histogram.js";
import { TreeBuilder } from "./tree-builder.js";

/** Limits of a tree. */
export interface GrowOptions extends SplitOptions {
  /** Most splits from the root to a leaf; Infinity for no limit. */
  readonly maxDepth: number;
  /** Most leaves, the split of the greatest gain first; Infinity for no limit. */
  readonly maxLeaves: number;
  /** Features that are drawn for each split; all when it is at least their number. */
  readonly featuresPerSplit: number;
}

/** Rows `from` to `to` of the grown order, which share a leaf. */
export interface Leaf {
  readonly from: number;
  readonly to: number;
  /** Value of the leaf, a single-precision number. */
  readonly value: number;
}

/** One tree, and which rows fell where. */
export interface GrownTree {
  readonly tree: FlatTrees;
  readonly leaves: readonly Leaf[];
}

/** A node that may be split. */
interface OpenNode {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly sums: NodeSums;
  /** Of all rows of the node; kept only where the children's are taken from it. */
  readonly histogram: Histogram | undefined;
  readonly split: Split;
}

/** What a node is before its split is known. */
type NewNode = Omit<OpenNode, "histogram" | "split">;

/**
 * Grows trees on the same binned rows from gradients and Hessians, level by level down or, where leaves are limited,
 * the best split first. Of two children the histogram of the one with fewer rows is counted and the other's is what
 * remains of their parent's (Ke et al. 2017, section 2.1), unless features are drawn for each split: then only theirs
 * are counted.
 */
export class TreeGrower {
  readonly #binned: BinnedRows;
  readonly #options: GrowOptions;
  readonly #stream: RandomStream;
  readonly #features: Uint32Array;
  readonly #draws: boolean;
  readonly #candidates: Uint8Array;
  readonly #spare: Histogram[] = [];
  readonly #gathered: Float64Array;
  readonly #moved: Uint32Array;
  readonly #goesLeft = new Uint8Array(256);

  /** @param stream draws the features of each split where `featuresPerSplit` asks for fewer than there are */
  constructor(binned: BinnedRows, options: GrowOptions, stream: RandomStream) {
    this.#binned = binned;
    this.#options = options;
    this.#stream = stream;
    this.#features = Uint32Array.from(
      binned.bundles.flatMap(({ digits }) => digits.map(({ feature }) => feature)),
    );
    this.#draws = options.featuresPerSplit < this.#features.length;
    this.#candidates = new Uint8Array(binned.inputs);
    this.#gathered = new Float64Array(2 * binned.rows);
    this.#moved = new Uint32Array(binned.rows);
  }

  /**
   * Grows one tree.
   *
   * @param order the rows to use, at most as many as are binned; put into the order of the leaves
   * @param pairs gradient and Hessian of each binned row, by row number
   * @param scale factor on the values of leaves, which are -G / (H + l2)
   */
  grow(order: Uint32Array, pairs: Float64Array, scale: number): GrownTree {
    const tree = new TreeBuilder();
    const leaves: Leaf[] = [];
    const open: OpenNode[] = [];
    const root = { node: tree.add(), from: 0, to: order.length, depth: 0, sums: sumsOf(order, pairs) };
    const close = ({ node, from, to, sums }: NewNode) => {
      const value = Math.fround((-scale * sums.gradient) / (sums.hessian + this.#options.l2)) || 0;
      tree.setLeaf(node, value);
      leaves.push({ from, to, value });
    };
    const admit = (candidate: NewNode, histogram: Histogram | undefined) => {
      const split = this.#splittable(candidate)
        ? this.#findSplit(candidate, histogram, order, pairs)
        : undefined;
      if (split !== undefined) {
        open.push({ ...candidate, histogram, split });
        return;
      }
      close(candidate);
      this.#release(histogram);
    };

    admit(root, this.#draws || !this.#splittable(root) ? undefined : this.#count(root, order, pairs));
    let leafCount = 1;
    while (open.length > 0 && leafCount < this.#options.maxLeaves) {
      const parent = this.#takeNext(open);
      const middle = this.#partition(parent, order);
      if (middle === parent.from || middle === parent.to) {
        // Sums said that both sides have rows, by rounding only.
        close(parent);
        this.#release(parent.histogram);
        continue;
      }
      const { split, sums, depth } = parent;
      const node = tree.add();
      tree.add();
      const { feature } = split.bundle.digits[split.digit]!;
      tree.setSplit(parent.node, feature, this.#binned.cuts[feature]![split.bin]!, node);
      const rest = {
        gradient: sums.gradient - split.left.gradient,
        hessian: sums.hessian - split.left.hessian,
      };
      const left = { node, from: parent.from, to: middle, depth: depth + 1, sums: split.left };
      const right = { node: node + 1, from: middle, to: parent.to, depth: depth + 1, sums: rest };
      leafCount++;
      const [leftHistogram, rightHistogram] = this.#childHistograms(parent, left, right, order, pairs);
      admit(left, leftHistogram);
      admit(right, rightHistogram);
    }
    for (const rest of open) {
      close(rest);
      this.#release(rest.histogram);
    }
    return { tree: tree.build(), leaves };
  }

  #splittable({ from, to, depth, sums }: NewNode): boolean {
    const { maxDepth, maxLeaves, minChildWeight } = this.#options;
    return depth < maxDepth && maxLeaves > 1 && to - from > 1 && sums.hessian >= 2 * minChildWeight;
  }

  /** The node to split next: the best where leaves are limited, else the last, so that few histograms are kept. */
  #takeNext(open: OpenNode[]): OpenNode {
    if (!Number.isFinite(this.#options.maxLeaves)) return open.pop()!;
    let best = 0;
    for (const [i, { split }] of open.entries()) if (split.gain > open[best]!.split.gain) best = i;
    return open.splice(best, 1)[0]!;
  }

  #findSplit(
    node: NewNode,
    histogram: Histogram | undefined,
    order: Uint32Array,
    pairs: Float64Array,
  ): Split | undefined {
    if (histogram !== undefined) return bestSplit(this.#binned, histogram, node.sums, this.#options);
    const rows = this.#gather(node, order, pairs);
    if (isLevel(rows.pairs, node.to - node.from)) return undefined;
    const drawn = this.#take();
    let split: Split | undefined;
    // Where none of the features drawn can split, as few-valued ones deep in a tree, others are drawn.
    for (let from = 0; split === undefined && from < this.#features.length; ) {
      from = this.#drawCandidates(from);
      for (const bundle of this.#binned.bundles) {
        if (bundle.digits.some(({ feature }) => this.#candidates[feature] === 1)) {
          fillBundle(bundle, rows, drawn);
        }
      }
      split = bestSplit(this.#binned, drawn, node.sums, this.#options, this.#candidates);
    }
    this.#release(drawn);
    return split;
  }

  /** Draws the next features beside the first `from`, which were drawn before, and returns how many are drawn now. */
  #drawCandidates(from: number): number {
    const features = this.#features;
    const to = Math.min(features.length, from + this.#options.featuresPerSplit);
    this.#candidates.fill(0);
    for (let i = from; i < to; i++) {
      const j = i + this.#stream.below(features.length - i);
      const drawn = features[j]!;
      features[j] = features[i]!;
      features[i] = drawn;
      this.#candidates[drawn] = 1;
    }
    return to;
  }

  /** Histograms of both children, the parent's being used up; none where they are not needed. */
  #childHistograms(
    parent: OpenNode,
    left: NewNode,
    right: NewNode,
    order: Uint32Array,
    pairs: Float64Array,
  ): [Histogram | undefined, Histogram | undefined] {
    const rest = parent.histogram;
    if (rest === undefined) return [undefined, undefined];
    if (!this.#splittable(left) && !this.#splittable(right)) {
      this.#release(rest);
      return [undefined, undefined];
    }
    const leftIsSmaller = left.to - left.from <= right.to - right.from;
    const counted = this.#count(leftIsSmaller ? left : right, order, pairs);
    subtractHistogram(rest, counted);
    return leftIsSmaller ? [counted, rest] : [rest, counted];
  }

  #count(node: NewNode, order: Uint32Array, pairs: Float64Array): Histogram {
    const histogram = this.#take();
    fillHistogram(this.#binned, this.#gather(node, order, pairs), histogram);
    return histogram;
  }

  #gather({ from, to }: NewNode, order: Uint32Array, pairs: Float64Array) {
    gatherPairs(pairs, order, from, to, this.#gathered);
    return { order, from, to, pairs: this.#gathered };
  }

  #take(): Histogram {
    return this.#spare.pop() ?? new Float64Array(2 * this.#binned.cells);
  }

  #release(histogram: Histogram | undefined): void {
    if (histogram !== undefined) this.#spare.push(histogram);
  }

  /** Puts the rows that go left before those that go right, each in their order, and returns where these begin. */
  #partition({ from, to, split }: OpenNode, order: Uint32Array): number {
    const { codes, digits } = split.bundle;
    const { stride, bins } = digits[split.digit]!;
    const goesLeft = this.#goesLeft;
    for (let code = 0; code < goesLeft.length; code++) {
      goesLeft[code] = Math.floor(code / stride) % bins <= split.bin ? 1 : 0;
    }
    const moved = this.#moved;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      // Both places are written and one of them moves on: no branch to be mispredicted.
      const goes = goesLeft[codes[row]!]!;
      order[left] = row;
      moved[right] = row;
      left += goes;
      right += 1 - goes;
    }
    for (let i = 0; i < right; i++) order[left + i] = moved[i]!;
    return left;
  }
}

/** Whether gradient and Hessian have the same ratio in all rows, so that no split gains anything. */
function isLevel(pairs: Float64Array, rows: number): boolean {
  const [gradient, hessian] = [pairs[0]!, pairs[1]!];
  for (let i = 1; i < rows; i++) {
    if (pairs[2 * i]! * hessian !== gradient * pairs[2 * i + 1]!) return false;
  }
  return true;
}

function sumsOf(order: Uint32Array, pairs: Float64Array): NodeSums {
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < order.length; i++) {
    gradient += pairs[2 * order[i]!]!;
    hessian += pairs[2 * order[i]! + 1]!;
  }
  return { gradient, hessian };
}
