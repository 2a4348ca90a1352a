import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import {
  BOOSTING_DEFAULTS,
  type BoostingOptions,
  boostedTrees,
} from "../../../src/model/trees/boosted-trees.js";
import { band, bitRows, featureSet, scoresOf, uniformRows } from "../labelled-rows.js";

const fitOn = (
  data: Parameters<typeof boostedTrees.fit>[0],
  width: number,
  options: Partial<BoostingOptions> = {},
  name = "fit",
) =>
  boostedTrees.fit(
    data,
    featureSet(width),
    { ...BOOSTING_DEFAULTS, ...options },
    new RandomStream("b", name),
  );

describe("boostedTrees", () => {
  it("takes the Newton step of a stump on a table of four rows", async () => {
    // p = 1/2: gradients -1/2, Hessians 1/4; a leaf of two equal labels has G = 1, H = 1/2.
    const x = Float32Array.of(0, 0, 1, 1);
    const y = Uint8Array.of(0, 0, 1, 1);
    const rows = { x, y, rows: 4 };
    const { frozen, diagnostics } = await fitOn({ training: rows, validation: rows }, 1, {
      rounds: 1,
      minChildWeight: 0,
      l2: 0.5,
      learningRate: 0.3,
    });
    const scores = await scoresOf(boostedTrees, frozen, rows);
    expect([...scores]).toEqual([-0.3, -0.3, 0.3, 0.3].map(Math.fround));
    expect(diagnostics.trainingLoss[0]).toBeCloseTo(Math.log(1 + Math.exp(-0.3)), 6);
    expect(diagnostics.validationLoss).toEqual(diagnostics.trainingLoss);
  });

  it.each([
    ["one threshold", 1, (x: Float32Array) => x[0]! > 0.3],
    ["the parity of two signs", 4, (x: Float32Array) => x[1]! * x[3]! > 0],
    ["a half space", 2, (x: Float32Array) => x[0]! + x[1]! - x[2]! > 0],
  ])("learns %s", async (_name, maxDepth, rule) => {
    const rows = (count: number, name: string) => uniformRows(count, 5, name, (x) => (rule(x) ? 1 : 0));
    const data = { training: rows(8000, "a"), validation: rows(4000, "b") };
    const { diagnostics } = await fitOn(data, 5, { maxDepth, rounds: 200 });
    if (diagnostics.task !== "classification") throw new Error("not a classifier");
    expect(diagnostics.validationAccuracy).toBeGreaterThan(0.93);
    expect(diagnostics.majorityBaseline).toBeLessThan(0.7);
  });

  it("learns the parity of two bits among 32", async () => {
    const rows = (count: number, name: string) => bitRows(count, 32, name, (bits) => bits[3] === bits[20]);
    const { diagnostics } = await fitOn({ training: rows(4000, "a"), validation: rows(2000, "b") }, 32);
    if (diagnostics.task !== "classification") throw new Error("not a classifier");
    expect(diagnostics.validationAccuracy).toBeGreaterThan(0.99);
  });

  it("does no better than the majority on labels that are noise, and stops", async () => {
    const rows = (count: number, name: string) =>
      bitRows(count, 32, name, (_, labels) => labels.below(4) === 0);
    const data = { training: rows(8000, "a"), validation: rows(8000, "b") };
    const { frozen, diagnostics } = await fitOn(data, 32);
    if (diagnostics.task !== "classification") throw new Error("not a classifier");
    expect(diagnostics.validationAccuracy).toBeLessThan(0.75 + band(8000, 0.75));
    expect(Math.abs(diagnostics.validationAccuracy - diagnostics.majorityBaseline)).toBeLessThan(0.01);
    expect(diagnostics.epochs).toBeLessThan(BOOSTING_DEFAULTS.rounds);
    expect(diagnostics.epochs).toBe(diagnostics.bestEpoch + 1 + BOOSTING_DEFAULTS.patience);
    const test = rows(8000, "c");
    const scores = await scoresOf(boostedTrees, frozen, test);
    // Mean label of the better-scored half.
    const middle = scores.slice().sort()[4000]!;
    let [hits, count] = [0, 0];
    for (const [row, score] of scores.entries()) {
      if (score < middle) continue;
      hits += test.y[row]!;
      count++;
    }
    expect(Math.abs(hits / count - 0.25)).toBeLessThan(band(count, 0.25));
  });

  it("keeps the trees of the lowest validation loss", async () => {
    const rows = (count: number, name: string) =>
      uniformRows(count, 4, name, (x) => (x[0]! + 0.5 * x[1]! > 0 ? 1 : 0));
    const [training, validation] = [rows(300, "a"), rows(3000, "b")];
    const { frozen, diagnostics } = await fitOn({ training, validation }, 4, { learningRate: 0.5 });
    expect(diagnostics.validationLoss[diagnostics.bestEpoch]).toBe(Math.min(...diagnostics.validationLoss));
    const scores = await scoresOf(boostedTrees, frozen, validation);
    const loss = scores.reduce(
      (sum, score, row) => sum + Math.log(1 + Math.exp(validation.y[row] === 1 ? -score : score)),
      0,
    );
    expect(loss / 3000).toBeCloseTo(Math.min(...diagnostics.validationLoss), 5);
    const right = scores.filter((score, row) => score > 0 === (validation.y[row] === 1)).length;
    expect(diagnostics).toMatchObject({ validationAccuracy: right / 3000 });
  });

  it("predicts numbers by squared loss, with rows and features drawn", async () => {
    const rows = (count: number, name: string) =>
      uniformRows(count, 3, name, (x) => 4e9 * (x[0]! * x[1]! + (x[2]! > 0 ? 1 : 0)));
    const data = { training: rows(6000, "a"), validation: rows(2000, "b") };
    const { diagnostics } = await fitOn(data, 3, {
      loss: "squared",
      rowShare: 0.5,
      featureShare: 0.67,
      rounds: 150,
    });
    if (diagnostics.task !== "regression") throw new Error("not a regression");
    expect(diagnostics.validationR2).toBeGreaterThan(0.97);
    const noise = (count: number, name: string) => uniformRows(count, 3, name, () => 0);
    const stream = new RandomStream("noise");
    const noisy = (set: ReturnType<typeof noise>) => ({ ...set, y: set.y.map(() => stream.float()) });
    const null_ = { training: noisy(noise(4000, "c")), validation: noisy(noise(4000, "d")) };
    const unexplained = await fitOn(null_, 3, { loss: "squared" });
    if (unexplained.diagnostics.task !== "regression") throw new Error("not a regression");
    expect(unexplained.diagnostics.validationR2).toBeLessThan(0.01);
  });

  it("gives the same bits from the same stream and others from another", async () => {
    const rows = (count: number, name: string) => uniformRows(count, 6, name, (x) => (x[0]! > x[1]! ? 1 : 0));
    const data = { training: rows(2000, "a"), validation: rows(500, "b") };
    const digest = async (name: string) =>
      (await fitOn(data, 6, { rowShare: 0.6, featureShare: 0.5, maxLeaves: 12, rounds: 8 }, name)).frozen
        .digest;
    const first = await digest("one");
    expect(await digest("one")).toBe(first);
    expect(await digest("two")).not.toBe(first);
    // Recorded on x64, Node.js 20; any machine has to give it.
    expect(first).toBe("b84438fddd2ffce3208f0eb9a33e48455b8dedfb922ca540fbbca7f5bbb51fb5");
  });

  it("refuses bad input", async () => {
    const good = uniformRows(10, 2, "good", (x) => (x[0]! > 0 ? 1 : 0));
    const both = { training: good, validation: good };
    const bad = (options: Partial<BoostingOptions>) => fitOn(both, 2, options);
    await expect(bad({ rounds: 0 })).rejects.toThrow("rounds is 0, an integer from 1 is needed");
    await expect(bad({ learningRate: Number.NaN })).rejects.toThrow("learningRate is NaN");
    await expect(bad({ rowShare: 1.5 })).rejects.toThrow("rowShare is 1.5");
    await expect(bad({ bins: 256 })).rejects.toThrow("bins is 256");
    await expect(bad({ l2: -1 })).rejects.toThrow("l2 is -1");
    const one = { ...good, y: new Uint8Array(10) };
    await expect(fitOn({ training: one, validation: good }, 2)).rejects.toThrow(
      "all 10 training rows have label 0, both labels are needed",
    );
    const third = { ...good, y: Uint8Array.of(0, 1, 2, 0, 1, 0, 1, 0, 1, 0) };
    await expect(fitOn({ training: good, validation: third }, 2)).rejects.toThrow(
      "label of validation row 2 is 2",
    );
    const x = good.x.slice();
    x[5] = Number.NaN;
    await expect(fitOn({ training: { ...good, x }, validation: good }, 2)).rejects.toThrow(
      "feature 1 of row 2 is NaN",
    );
    await expect(fitOn({ training: { ...good, rows: 0 }, validation: good }, 2)).rejects.toThrow("0 rows");
    const { frozen } = await fitOn(both, 2, { rounds: 2 });
    const scorer = await boostedTrees.open(frozen);
    expect(() => scorer.score(x, 10, new Float32Array(10))).toThrow("feature 1 of row 2 is NaN");
    expect(() => scorer.score(good.x, 10, new Float32Array(9))).toThrow("10 rows need 10 places, got 9");
  });
});
