import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { componentLogisticRegression } from "../../../src/model/linear/component-regression.js";
import { readLinearModel } from "../../../src/model/linear/linear-model.js";
import { LOGISTIC_DEFAULTS, logisticRegression } from "../../../src/model/linear/logistic-regression.js";
import { lasso, ridge } from "../../../src/model/linear/penalised-least-squares.js";
import type { FitData } from "../../../src/model/target-rows.js";
import { band, bitRows, featureSet, scoresOf, uniformRows } from "../labelled-rows.js";

const stream = () => new RandomStream("linear");

/** Minimum of a smooth or kinked convex function by cyclic search along the axes, each step by ternary search. */
function minimum(size: number, loss: (at: number[]) => number): number[] {
  const at = Array<number>(size).fill(0);
  for (let pass = 0; pass < 60; pass++) {
    for (let i = 0; i < size; i++) {
      let [low, high] = [at[i]! - 3, at[i]! + 3];
      for (let step = 0; step < 70; step++) {
        const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
        const value = (v: number) => loss(at.with(i, v));
        if (value(a) < value(b)) high = b;
        else low = a;
      }
      at[i] = (low + high) / 2;
    }
  }
  return at;
}

const table = (seed: number): FitData => {
  const rows = uniformRows(
    20,
    2,
    `table ${seed}`,
    (x) => 1 + x[0]! - 0.6 * x[1]! + 0.3 * Math.sign(x[0]! * x[1]!),
  );
  return { training: rows, validation: rows };
};

const seeds = fc.integer({ min: 0, max: 1000 });

describe("ridge and lasso", () => {
  it("ridge minimises its penalised sum of squares", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const data = table(seed);
        const { x, y, rows } = data.training;
        const { frozen } = await ridge.fit(data, featureSet(2), { l2: 1, standardise: false }, stream());
        const { weights, bias } = readLinearModel(frozen, ridge);
        const right = minimum(3, ([b, u, v]) => {
          let sum = u! * u! + v! * v!;
          for (let i = 0; i < rows; i++) sum += (y[i]! - b! - u! * x[2 * i]! - v! * x[2 * i + 1]!) ** 2;
          return sum;
        });
        for (const [i, value] of [bias, ...weights].entries()) expect(value).toBeCloseTo(right[i]!, 6);
      }),
      { numRuns: 5 },
    );
  });

  it("the lasso minimises its penalised mean of squares and drops features", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const data = table(seed);
        const { x, y, rows } = data.training;
        const options = { l1: 0.1, standardise: false, iterations: 1000 };
        const { frozen } = await lasso.fit(data, featureSet(2), options, stream());
        const { weights, bias } = readLinearModel(frozen, lasso);
        const right = minimum(3, ([b, u, v]) => {
          let sum = 0;
          for (let i = 0; i < rows; i++) sum += (y[i]! - b! - u! * x[2 * i]! - v! * x[2 * i + 1]!) ** 2;
          return sum / (2 * rows) + 0.1 * (Math.abs(u!) + Math.abs(v!));
        });
        for (const [i, value] of [bias, ...weights].entries()) expect(value).toBeCloseTo(right[i]!, 5);
      }),
      { numRuns: 5 },
    );
    const sparse = uniformRows(2000, 6, "sparse", (x) => 2 * x[4]!);
    const options = { l1: 0.1, standardise: true, iterations: 100 };
    const { frozen, diagnostics } = await lasso.fit(
      { training: sparse, validation: sparse },
      featureSet(6),
      options,
      stream(),
    );
    const { weights } = readLinearModel(frozen, lasso);
    expect([...weights].map((weight) => weight !== 0)).toEqual([false, false, false, false, true, false]);
    expect(diagnostics).toMatchObject({ task: "regression" });
  });

  it("explain nothing of noise, even of the size of nonces", async () => {
    const noise = new RandomStream("noise");
    const rows = (name: string) => uniformRows(5000, 8, name, () => noise.uint32());
    const data = { training: rows("a"), validation: rows("b") };
    for (const { diagnostics } of [
      await ridge.fit(data, featureSet(8), { l2: 1, standardise: true }, stream()),
      await lasso.fit(data, featureSet(8), { l1: 0.1, standardise: true, iterations: 1000 }, stream()),
    ]) {
      if (diagnostics.task !== "regression") throw new Error("not a regression");
      expect(diagnostics.validationR2).toBeLessThan(0.005);
      expect(diagnostics.validationR2).toBeGreaterThan(-0.02);
    }
  });

  it("refuse bad input", async () => {
    const data = table(1);
    const twins = uniformRows(20, 2, "twins", (x) => x[0]!);
    for (let i = 0; i < 20; i++) twins.x[2 * i + 1] = twins.x[2 * i]!;
    await expect(
      ridge.fit(
        { training: twins, validation: twins },
        featureSet(2),
        { l2: 0, standardise: false },
        stream(),
      ),
    ).rejects.toThrow("l2 above 0 is needed");
    await expect(ridge.fit(data, featureSet(2), { l2: -1, standardise: false }, stream())).rejects.toThrow(
      "l2 is -1",
    );
    const y = Float64Array.from(data.training.y, (v, i) => (i === 3 ? Number.POSITIVE_INFINITY : v));
    await expect(
      ridge.fit(
        { ...data, training: { ...data.training, y } },
        featureSet(2),
        { l2: 1, standardise: false },
        stream(),
      ),
    ).rejects.toThrow("target of training row 3 is Infinity");
  });
});

describe("logisticRegression", () => {
  it("finds where the gradient of its penalised loss vanishes", async () => {
    const rule = new RandomStream("rule");
    const rows = uniformRows(500, 3, "logistic", (x) =>
      rule.float() < 1 / (1 + Math.exp(-(0.5 + 2 * x[0]! - x[2]!))) ? 1 : 0,
    );
    const data = { training: rows, validation: rows };
    const { frozen, diagnostics } = await logisticRegression.fit(
      data,
      featureSet(3),
      { l2: 0, iterations: 50 },
      stream(),
    );
    const { weights } = readLinearModel(frozen, logisticRegression);
    const scores = await scoresOf(logisticRegression, frozen, rows);
    for (const feature of [-1, 0, 1, 2]) {
      let slope = 0;
      for (const [row, score] of scores.entries()) {
        slope += (1 / (1 + Math.exp(-score)) - rows.y[row]!) * (feature < 0 ? 1 : rows.x[3 * row + feature]!);
      }
      expect(slope / 500).toBeCloseTo(0, 5);
    }
    expect(weights[0]).toBeGreaterThan(1.3);
    expect(weights[2]).toBeLessThan(-0.5);
    expect(diagnostics.epochs).toBeLessThan(12);
    for (const [i, loss] of diagnostics.trainingLoss.entries()) {
      if (i > 0) expect(loss).toBeLessThanOrEqual(diagnostics.trainingLoss[i - 1]!);
    }
  });

  it("separates what is separable, and is at the majority on parity and noise", async () => {
    const fitOn = async (label: Parameters<typeof bitRows>[3]) => {
      const data = { training: bitRows(4000, 8, "a", label), validation: bitRows(4000, 8, "b", label) };
      const { diagnostics } = await logisticRegression.fit(data, featureSet(8), LOGISTIC_DEFAULTS, stream());
      if (diagnostics.task !== "classification") throw new Error("not a classifier");
      return diagnostics;
    };
    expect((await fitOn((bits) => bits[3] === 1)).validationAccuracy).toBe(1);
    expect((await fitOn((bits) => bits[0]! + bits[1]! + bits[2]! > 0)).validationAccuracy).toBe(1);
    const nothing = [
      await fitOn((bits) => bits[0] === bits[1]),
      await fitOn((_, labels) => labels.below(2) === 0),
    ];
    for (const { validationAccuracy, majorityBaseline } of nothing) {
      expect(Math.abs(validationAccuracy - 0.5)).toBeLessThan(band(4000));
      expect(Math.abs(majorityBaseline - 0.5)).toBeLessThan(band(4000));
    }
  });

  it("bears features of one value, and refuses single labels", async () => {
    const rows = uniformRows(100, 2, "flat", (x) => (x[0]! > 0 ? 1 : 0));
    for (let i = 0; i < 100; i++) rows.x[2 * i + 1] = 7;
    const { frozen } = await logisticRegression.fit(
      { training: rows, validation: rows },
      featureSet(2),
      LOGISTIC_DEFAULTS,
      stream(),
    );
    expect(readLinearModel(frozen, logisticRegression).weights[1]).toBe(0);
    const single = { ...rows, y: new Uint8Array(100) };
    await expect(
      logisticRegression.fit(
        { training: single, validation: rows },
        featureSet(2),
        LOGISTIC_DEFAULTS,
        stream(),
      ),
    ).rejects.toThrow("both labels are needed");
  });
});

describe("componentLogisticRegression", () => {
  it("learns along the components that it keeps, and nothing beside them", async () => {
    const along = async (feature: number) => {
      const rows = (name: string) => {
        const set = uniformRows(2000, 4, name, (x) => (x[feature]! > 0 ? 1 : 0));
        for (let i = 0; i < set.x.length; i++) if (i % 4 === 1) set.x[i]! *= 10;
        return set;
      };
      const { diagnostics, frozen } = await componentLogisticRegression.fit(
        { training: rows("a"), validation: rows("b") },
        featureSet(4),
        { ...LOGISTIC_DEFAULTS, components: 1, standardise: false },
        stream(),
      );
      if (diagnostics.task !== "classification") throw new Error("not a classifier");
      const scores = await scoresOf(componentLogisticRegression, frozen, rows("b"));
      const { y } = rows("b");
      const right = scores.filter((score, row) => score > 0 === (y[row] === 1)).length;
      expect(right / 2000).toBeCloseTo(diagnostics.validationAccuracy, 3);
      return diagnostics.validationAccuracy;
    };
    expect(await along(1)).toBeGreaterThan(0.98);
    expect(Math.abs((await along(2)) - 0.5)).toBeLessThan(band(2000));
  });
});
