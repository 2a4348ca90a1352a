import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { binRows } from "../../../src/model/trees/binned-rows.js";
import { LEAF } from "../../../src/model/trees/flat-trees.js";
import { type GrowOptions, TreeGrower } from "../../../src/model/trees/grow-tree.js";
import { prepareWalk, sumTrees } from "../../../src/model/trees/sum-trees.js";

const OPTIONS: GrowOptions = {
  maxDepth: 3,
  maxLeaves: Number.POSITIVE_INFINITY,
  featuresPerSplit: Number.POSITIVE_INFINITY,
  minChildWeight: 0.5,
  l2: 0.25,
  minGain: 0,
};

/** Rows as a plain table with gradient and Hessian. */
interface Row {
  readonly x: readonly number[];
  readonly g: number;
  readonly h: number;
}

/** The tree by trying every cut of every feature, summing from scratch: the value of each row's leaf. */
function exhaustive(rows: readonly Row[], depth: number, options: GrowOptions): Map<Row, number> {
  const sum = (some: readonly Row[]) =>
    [some.reduce((g, row) => g + row.g, 0), some.reduce((h, row) => h + row.h, 0)] as const;
  const score = ([g, h]: readonly [number, number]) => g ** 2 / (h + options.l2);
  let best: { gain: number; sides: [Row[], Row[]] } | undefined;
  if (depth < options.maxDepth) {
    for (let feature = 0; feature < rows[0]!.x.length; feature++) {
      for (const cut of [...new Set(rows.map(({ x }) => x[feature]!))].sort((a, b) => a - b)) {
        const left = rows.filter(({ x }) => x[feature]! <= cut);
        const right = rows.filter(({ x }) => x[feature]! > cut);
        if (Math.min(sum(left)[1], sum(right)[1]) < options.minChildWeight || right.length === 0) continue;
        const gain = score(sum(left)) + score(sum(right)) - score(sum(rows));
        if (gain > (best?.gain ?? 1e-9) * (1 + 1e-9)) best = { gain, sides: [left, right] };
      }
    }
  }
  if (best !== undefined) {
    return new Map(best.sides.flatMap((side) => [...exhaustive(side, depth + 1, options)]));
  }
  const [g, h] = sum(rows);
  return new Map(rows.map((row) => [row, -g / (h + options.l2)]));
}

function grown(rows: readonly Row[], options: GrowOptions, bins = 255) {
  const inputs = rows[0]!.x.length;
  const x = Float32Array.from(rows.flatMap((row) => row.x));
  const pairs = Float64Array.from(rows.flatMap(({ g, h }) => [g, h]));
  const order = Uint32Array.from(rows, (_, i) => i);
  const grower = new TreeGrower(binRows(x, rows.length, inputs, bins), options, new RandomStream("grow"));
  const { tree, leaves } = grower.grow(order, pairs, 1);
  const values = new Float64Array(rows.length);
  sumTrees(prepareWalk(tree), x, inputs, rows.length, values);
  return { tree, leaves, order, values };
}

/** Tables with features of few values, so that bundles have several digits, and gradients without ties. */
const tables = fc
  .record({
    inputs: fc.integer({ min: 1, max: 6 }),
    levels: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 6, maxLength: 6 }),
    rows: fc.integer({ min: 2, max: 60 }),
    seed: fc.integer({ min: 0, max: 2 ** 30 }),
  })
  .map(({ inputs, levels, rows, seed }) => {
    const stream = new RandomStream("tables", seed);
    return Array.from({ length: rows }, () => ({
      x: Array.from({ length: inputs }, (_, feature) => stream.below(levels[feature]!)),
      g: 2 * stream.float() - 1,
      h: 0.1 + stream.float(),
    }));
  });

describe("TreeGrower", () => {
  it("grows the trees that trying every cut grows", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const right = exhaustive(rows, 0, OPTIONS);
        const { values } = grown(rows, OPTIONS);
        for (const [i, row] of rows.entries()) expect(values[i]).toBeCloseTo(right.get(row)!, 5);
      }),
      { numRuns: 300 },
    );
  });

  it("hands out the rows of each leaf", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const { values, leaves, order } = grown(rows, OPTIONS);
        expect([...order].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
        expect(leaves.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(rows.length);
        for (const { from, to, value } of leaves) {
          for (const row of order.subarray(from, to)) expect(values[row]).toBe(value);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("with limited leaves splits where most is gained first", () => {
    // Feature 0 explains 100 times as much as feature 1, which splits its right half.
    const rows = Array.from({ length: 64 }, (_, i) => {
      const [a, b] = [i & 1, (i >> 1) & 1];
      return { x: [a, b], g: 10 * a + (a === 1 ? b : 0), h: 1 };
    });
    const leavesOf = (maxLeaves: number) =>
      grown(rows, { ...OPTIONS, l2: 0, maxLeaves }).tree.feature.filter((f) => f === LEAF).length;
    expect([1, 2, 3, 4].map(leavesOf)).toEqual([1, 2, 3, 3]);
    const { tree } = grown(rows, { ...OPTIONS, l2: 0, maxLeaves: 3 });
    expect([...tree.feature]).toEqual([0, LEAF, 1, LEAF, LEAF]);
  });

  it("grows to the last row where nothing limits it, with drawn features and without", () => {
    const stream = new RandomStream("deep");
    const rows = Array.from({ length: 300 }, () => ({
      x: [stream.float(), stream.float(), stream.below(2)],
      g: -stream.float(),
      h: 1,
    }));
    for (const featuresPerSplit of [1, 3]) {
      const deep = {
        ...OPTIONS,
        maxDepth: Number.POSITIVE_INFINITY,
        l2: 0,
        featuresPerSplit,
        minChildWeight: 0,
      };
      const { values } = grown(rows, deep, 255);
      const error = rows.reduce((sum, { g }, i) => sum + (values[i]! + g) ** 2, 0);
      // 300 values in 255 bins a feature: two features tell nearly all rows apart.
      expect(error).toBeLessThan(0.05);
    }
  });

  it("stays a leaf where no feature varies, or all gradients are those of the leaf", () => {
    const same = Array.from({ length: 10 }, (_, i) => ({ x: [4, 2], g: i, h: 1 }));
    expect(grown(same, OPTIONS).tree.feature).toHaveLength(1);
    const level = Array.from({ length: 10 }, (_, i) => ({ x: [i, -i], g: -0.1, h: 1 }));
    expect(grown(level, { ...OPTIONS, l2: 0 }).tree.feature).toHaveLength(1);
  });
});
