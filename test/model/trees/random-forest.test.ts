import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { FOREST_DEFAULTS, type ForestOptions, randomForest } from "../../../src/model/trees/random-forest.js";
import { band, bitRows, featureSet, scoresOf, uniformRows } from "../labelled-rows.js";

const fitOn = (
  data: Parameters<typeof randomForest.fit>[0],
  width: number,
  options: Partial<ForestOptions> = {},
  name = "fit",
) =>
  randomForest.fit(
    data,
    featureSet(width),
    { ...FOREST_DEFAULTS, trees: 40, ...options },
    new RandomStream("forest", name),
  );

describe("randomForest", () => {
  it("averages the shares of the classes over bootstrap samples of a table without features", async () => {
    const rows = { x: new Float32Array(5), y: Uint8Array.of(1, 0, 0, 1, 0), rows: 5 };
    const { frozen } = await fitOn({ training: rows, validation: rows }, 1, { trees: 3 });
    // The same draws by hand.
    const stream = new RandomStream("forest", "fit");
    let sum = 0;
    for (let tree = 0; tree < 3; tree++) {
      let ones = 0;
      for (let i = 0; i < 5; i++) ones += rows.y[stream.below(5)]!;
      sum += Math.fround(ones / 5);
    }
    const scores = await scoresOf(randomForest, frozen, rows);
    expect([...scores]).toEqual(Array(5).fill(Math.fround(sum / 3)));
  });

  it.each([
    ["one threshold", (x: Float32Array) => x[0]! > 0.3],
    ["the parity of two signs", (x: Float32Array) => x[1]! * x[3]! > 0],
    ["a half space", (x: Float32Array) => x[0]! + x[1]! - x[2]! > 0],
  ])("learns %s", async (_name, rule) => {
    const rows = (count: number, name: string) => uniformRows(count, 5, name, (x) => (rule(x) ? 1 : 0));
    const { diagnostics } = await fitOn({ training: rows(4000, "a"), validation: rows(2000, "b") }, 5);
    if (diagnostics.task !== "classification") throw new Error("not a classifier");
    expect(diagnostics.validationAccuracy).toBeGreaterThan(0.93);
    expect(diagnostics.epochs).toBe(40);
    expect(diagnostics.validationLoss).toHaveLength(40);
    expect(diagnostics.validationLoss[39]).toBeLessThan(diagnostics.validationLoss[0]!);
    expect(diagnostics.trainingLoss[39]).toBeLessThan(0.05);
  });

  it.each([false, true])("does no better than the majority on noise, balanced: %s", async (balanced) => {
    const rows = (count: number, name: string) =>
      bitRows(count, 16, name, (_, labels) => labels.below(4) === 0);
    const data = { training: rows(4000, "a"), validation: rows(4000, "b") };
    const { diagnostics } = await fitOn(data, 16, { balanced, maxDepth: 5 });
    if (diagnostics.task !== "classification") throw new Error("not a classifier");
    expect(diagnostics.validationAccuracy).toBeLessThan(0.75 + band(4000, 0.75));
    expect(Math.abs(diagnostics.validationAccuracy - diagnostics.majorityBaseline)).toBeLessThan(0.02);
  });

  it("with balanced classes scores by how likely a rare label would be at even numbers", async () => {
    const rare = (count: number, name: string) =>
      bitRows(count, 8, name, (bits, labels) => labels.below(64) < (bits[2] === 1 ? 6 : 2));
    const [training, validation] = [rare(20_000, "a"), rare(8000, "b")];
    const { frozen } = await fitOn({ training, validation }, 8, {
      balanced: true,
      maxDepth: 3,
      featuresPerSplit: 8,
    });
    const scores = await scoresOf(randomForest, frozen, validation);
    const mean = (bit: number) => {
      const chosen = scores.filter((_, row) => validation.x[8 * row + 2] === bit);
      return chosen.reduce((sum, score) => sum + score, 0) / chosen.length;
    };
    // P(bit = 1 | label) = 3/4 among hits and 58/120 among others, so that the odds are 3/4 : 58/120.
    expect(mean(1)).toBeGreaterThan(0.57);
    expect(mean(1)).toBeLessThan(0.65);
    expect(mean(-1)).toBeLessThan(0.43);
  });

  it("predicts numbers far from zero, and nothing of noise", async () => {
    const rows = (count: number, name: string) => uniformRows(count, 3, name, (x) => 1e6 + x[0]! * x[1]!);
    const data = { training: rows(5000, "a"), validation: rows(1000, "b") };
    const learnt = await fitOn(data, 3, { task: "regression", minChildWeight: 3 });
    if (learnt.diagnostics.task !== "regression") throw new Error("not a regression");
    expect(learnt.diagnostics.validationR2).toBeGreaterThan(0.9);
    const stream = new RandomStream("noise");
    const noise = (name: string) => uniformRows(3000, 3, name, () => 2 ** 31 * stream.float());
    const { diagnostics } = await fitOn({ training: noise("c"), validation: noise("d") }, 3, {
      task: "regression",
      maxDepth: 4,
    });
    if (diagnostics.task !== "regression") throw new Error("not a regression");
    expect(diagnostics.validationR2).toBeLessThan(0.01);
  });

  it("gives the same bits from the same stream and others from another", async () => {
    const rows = (count: number, name: string) => uniformRows(count, 6, name, (x) => (x[0]! > x[1]! ? 1 : 0));
    const data = { training: rows(1000, "a"), validation: rows(200, "b") };
    const digest = async (name: string) => (await fitOn(data, 6, { trees: 4 }, name)).frozen.digest;
    const first = await digest("one");
    expect(await digest("one")).toBe(first);
    expect(await digest("two")).not.toBe(first);
    // Recorded on x64, Node.js 20; any machine has to give it.
    expect(first).toBe("10f3b65ce7ef6d41dfce7299562b898dc5c293342cbdb6e39ac84f90b500c74a");
  });

  it("refuses bad input", async () => {
    const good = uniformRows(10, 2, "good", (x) => (x[0]! > 0 ? 1 : 0));
    const both = { training: good, validation: good };
    await expect(fitOn(both, 2, { trees: 0 })).rejects.toThrow("trees is 0");
    await expect(fitOn(both, 2, { featuresPerSplit: 0 })).rejects.toThrow("featuresPerSplit is 0");
    await expect(fitOn(both, 2, { task: "regression", balanced: true })).rejects.toThrow("balanced");
    await expect(fitOn(both, 2, { maxDepth: 0 })).rejects.toThrow("maxDepth is 0");
    const single = { ...good, y: new Uint8Array(10).fill(1) };
    await expect(fitOn({ training: single, validation: good }, 2)).rejects.toThrow("have label 1");
  });
});
