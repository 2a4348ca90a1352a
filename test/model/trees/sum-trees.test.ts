import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { type FlatTrees, LEAF } from "../../../src/model/trees/flat-trees.js";
import { prepareWalk, sumTrees } from "../../../src/model/trees/sum-trees.js";
import { openTrees } from "../../../src/model/trees/tree-walker.js";

const INPUTS = 3;

/** Trees that branch at random, each of them at most `depth` deep, and reach that depth on one side. */
function randomTrees(trees: number, depth: number, chance: number, name: string): FlatTrees {
  const stream = new RandomStream("random trees", name);
  const [roots, feature, left, value]: [number[], number[], number[], number[]] = [[], [], [], []];
  const add = () => feature.push(LEAF) - 1;
  for (let tree = 0; tree < trees; tree++) {
    const root = add();
    roots.push(root);
    const open = [{ node: root, level: 0, spine: true }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { node, level, spine } = next;
      value[node] = Math.fround(stream.float());
      left[node] = 0;
      if (level === depth || !(spine || stream.float() < chance)) continue;
      feature[node] = stream.below(INPUTS);
      left[node] = add();
      add();
      open.push({ node: left[node]!, level: level + 1, spine });
      open.push({ node: left[node]! + 1, level: level + 1, spine: false });
    }
  }
  return {
    roots: Uint32Array.from(roots),
    feature: Uint16Array.from(feature),
    left: Uint32Array.from(left),
    value: Float32Array.from(value),
  };
}

/** The sum for one row, by the definition. */
function walked({ roots, feature, left, value }: FlatTrees, row: Float32Array): number {
  return roots.reduce((sum, root) => {
    let node = root;
    while (feature[node] !== LEAF) {
      node = row[feature[node]!]! <= value[node]! ? left[node]! : left[node]! + 1;
    }
    return sum + value[node]!;
  }, 0);
}

describe("sumTrees", () => {
  it.each([
    { trees: 1, depth: 0, chance: 0, rows: 5 },
    { trees: 7, depth: 6, chance: 0.8, rows: 1001 },
    { trees: 3, depth: 39, chance: 0.4, rows: 2055 },
    { trees: 2, depth: 300, chance: 0.3, rows: 135 },
  ])("adds the leaves of $trees trees, $depth deep, over $rows rows", ({ trees, depth, chance, rows }) => {
    const flat = randomTrees(trees, depth, chance, `${depth}`);
    const stream = new RandomStream("rows");
    const x = Float32Array.from({ length: rows * INPUTS }, () => stream.float());
    // Values that equal thresholds.
    for (let i = 0; i < x.length; i += 7) x[i] = flat.value[stream.below(flat.value.length)]!;
    const sums = new Float64Array(rows).fill(0.5);
    sumTrees(prepareWalk(flat), x, INPUTS, rows, sums);
    const again = new Float64Array(rows).fill(0.5);
    openTrees(flat, INPUTS).sum(x, rows, again);
    expect(again).toEqual(sums);
    for (let row = 0; row < rows; row++) {
      expect(sums[row]).toBeCloseTo(0.5 + walked(flat, x.subarray(INPUTS * row, INPUTS * (row + 1))), 12);
    }
  });
});
