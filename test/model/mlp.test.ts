import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../src/core/canonical-json.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { openBackend } from "../../src/model/backend.js";
import { freezeMlp } from "../../src/model/frozen-mlp.js";
import {
  type FitReport,
  type FrozenMlp,
  fitMlp,
  openMlp,
  parseFrozenMlp,
  positiveWeight,
  type TrainingRows,
} from "../../src/model/mlp.js";
import { noiseRows, plantedRows, SPEC } from "./planted-rows.js";

async function scoresOf(frozen: FrozenMlp, { x, rows }: TrainingRows): Promise<Float32Array> {
  const scorer = openMlp(frozen);
  const scores = new Float32Array(rows);
  scorer.score(x, rows, scores);
  scorer.dispose();
  return scores;
}

/** Share of the rows of label 1 among the better-scored half. */
function recallAtHalf(scores: Float32Array, y: Uint8Array): number {
  const cut = Float32Array.from(scores).sort()[scores.length / 2]!;
  const hits = y.reduce((sum, label) => sum + label, 0);
  return scores.reduce((sum, score, row) => sum + (score >= cut ? y[row]! : 0), 0) / hits;
}

describe("fitMlp", () => {
  const train = plantedRows(16384, "training");
  const validation = plantedRows(4096, "validation");
  const test = plantedRows(8192, "test");
  let fitted: { frozen: FrozenMlp; report: FitReport };
  beforeAll(async () => {
    fitted = await fitMlp(SPEC, train, validation, new RandomStream("fit", 1), "wasm");
  });

  it("learns a planted rule whose hits are one in 16", async () => {
    const scores = await scoresOf(fitted.frozen, test);
    expect(recallAtHalf(scores, test.y)).toBeGreaterThan(0.98);
    const { report } = fitted;
    expect(report.curves.validationAccuracy[report.bestEpoch]).toBeGreaterThan(
      report.majorityBaseline + 0.03,
    );
    expect(report.majorityBaseline).toBeCloseTo(15 / 16, 1);
    expect(report.positiveWeight).toBeCloseTo(15, -1);
  });

  it("reports one figure an epoch and keeps the epoch of the lowest validation loss", () => {
    const { epochs, bestEpoch, curves } = fitted.report;
    for (const curve of Object.values(curves)) expect(curve).toHaveLength(epochs);
    expect(curves.validationLoss[bestEpoch]).toBe(Math.min(...curves.validationLoss));
    expect(curves.loss.at(-1)).toBeLessThan(curves.loss[0]!);
  });

  it("gives the same bits from the same stream, here and in another process, and others from another", async () => {
    const short = { ...SPEC, epochs: 3 };
    const digest = async (name: string) =>
      (await fitMlp(short, train, validation, new RandomStream("bits", name), "wasm")).frozen.digest;
    const here = await digest("a");
    expect(await digest("a")).toBe(here);
    expect(await digest("b")).not.toBe(here);
    const program = `
      import { RandomStream } from "./src/core/random-stream.ts";
      import { fitMlp } from "./src/model/mlp.ts";
      import { plantedRows } from "./test/model/planted-rows.ts";
      const [train, validation] = [plantedRows(16384, "training"), plantedRows(4096, "validation")];
      const stream = new RandomStream("bits", "a");
      const { frozen } = await fitMlp(${JSON.stringify(short)}, train, validation, stream, "wasm");
      console.log(frozen.digest);`;
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const args = ["--import", "tsx", "--input-type=module", "-e", program];
    expect(execFileSync(process.execPath, args, { cwd, encoding: "utf8" }).trim()).toBe(here);
  });

  it("gives the same bits when fits run at the same time", async () => {
    const digest = async () =>
      (await fitMlp({ ...SPEC, epochs: 2 }, train, validation, new RandomStream("together"), "wasm")).frozen
        .digest;
    const [a, b] = await Promise.all([digest(), digest()]);
    expect(b).toBe(a);
  });

  it.each([
    { one: 2, tolerance: 0.03 },
    { one: 16, tolerance: 0.01 },
  ])("is no better than the majority on labels that are noise, one in $one", async ({ one, tolerance }) => {
    const rows = noiseRows(16384, "training", one);
    const held = noiseRows(8192, "validation", one);
    const { frozen, report } = await fitMlp(SPEC, rows, held, new RandomStream("noise"), "wasm");
    const accuracy = report.curves.validationAccuracy[report.bestEpoch]!;
    expect(Math.abs(accuracy - report.majorityBaseline)).toBeLessThan(tolerance);
    expect(report.epochs).toBeLessThan(SPEC.epochs);
    expect(report.curves.validationLoss[report.bestEpoch]).toBeGreaterThan(Math.LN2 - 0.01);
    // The class weight is taken out of the scores: they are log odds of the rows as they came.
    const scores = await scoresOf(frozen, held);
    const mean = scores.reduce((sum, score) => sum + 1 / (1 + Math.exp(-score)), 0) / held.rows;
    expect(mean * one).toBeGreaterThan(0.8);
    expect(mean * one).toBeLessThan(1.25);
  });

  it("fits a logistic regression when there is no hidden layer, and batches larger than the data", async () => {
    const spec = { ...SPEC, hidden: [], batchSize: 100_000, learningRate: 0.05 };
    const { frozen } = await fitMlp(spec, train, validation, new RandomStream("linear"), "wasm");
    expect(recallAtHalf(await scoresOf(frozen, test), test.y)).toBeGreaterThan(0.7);
  });

  it("leaves no tensors behind, nor after an error", async () => {
    const { tf } = await openBackend("wasm");
    const before = tf.memory();
    await fitMlp({ ...SPEC, epochs: 1 }, train, validation, new RandomStream("leak"), "wasm");
    await scoresOf(fitted.frozen, validation);
    const wild = { ...SPEC, learningRate: 1e38, epochs: 3 };
    await expect(fitMlp(wild, train, validation, new RandomStream("wild"), "wasm")).rejects.toThrow(
      /finite numbers in epoch 1: take a lower learning rate/,
    );
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    expect({ numTensors, numDataBuffers, numBytes }).toEqual({
      numTensors: before.numTensors,
      numDataBuffers: before.numDataBuffers,
      numBytes: before.numBytes,
    });
  });

  it("lets timers run meanwhile", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await fitMlp({ ...SPEC, epochs: 2 }, train, validation, new RandomStream("turns"), "wasm");
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  describe("refuses", () => {
    const fitOn = (rows: Partial<TrainingRows>, spec: Partial<typeof SPEC> = {}, held = validation) =>
      fitMlp({ ...SPEC, ...spec }, { ...train, ...rows }, held, new RandomStream("bad"), "wasm");
    const withFeature = (value: number) => {
      const x = train.x.slice();
      x[32 * 7 + 5] = value;
      return x;
    };

    it("training rows of one label", async () => {
      const zeros = new Uint8Array(train.rows);
      await expect(fitOn({ y: zeros })).rejects.toThrow(RangeError);
      await expect(fitOn({ y: zeros })).rejects.toThrow(
        "all 16384 training rows have label 0, both labels are needed",
      );
      await expect(fitOn({ y: zeros.map(() => 1) })).rejects.toThrow(/have label 1/);
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      "a feature that is %s",
      async (value) => {
        await expect(fitOn({ x: withFeature(value) })).rejects.toThrow(RangeError);
        await expect(fitOn({ x: withFeature(value) })).rejects.toThrow(`feature 5 of row 7 is ${value}`);
        await expect(fitOn({}, {}, { ...train, x: withFeature(value) })).rejects.toThrow(RangeError);
      },
    );

    it("rows that do not fit together", async () => {
      await expect(fitOn({ rows: 0 })).rejects.toThrow("training has 0 rows");
      await expect(fitOn({ rows: 20_000 })).rejects.toThrow("training has 20000 rows and 16384 labels");
      await expect(fitOn({ x: train.x.subarray(1) })).rejects.toThrow(
        /16384 rows of 32 features need 524288 values/,
      );
      await expect(fitOn({ y: train.y.map((label) => 2 * label) })).rejects.toThrow(/is 2, 0 or 1 is needed/);
      await expect(fitOn({}, {}, { ...validation, rows: 0 })).rejects.toThrow("validation has 0 rows");
    });

    it("settings out of range", async () => {
      await expect(fitOn({}, { batchSize: 0 })).rejects.toThrow(
        "batchSize is 0, an integer from 1 is needed",
      );
      await expect(fitOn({}, { hidden: [8, 1.5] })).rejects.toThrow("hidden[1] is 1.5");
      await expect(fitOn({}, { learningRate: Number.NaN })).rejects.toThrow("learningRate is NaN");
      await expect(fitOn({}, { epochs: 0 })).rejects.toThrow(RangeError);
      await expect(fitOn({}, { patience: 0 })).rejects.toThrow(RangeError);
    });
  });

  describe("a frozen net", () => {
    it("is JSON and scores the same after a round trip", async () => {
      const json: Json = fitted.frozen;
      const again = parseFrozenMlp(JSON.parse(JSON.stringify(json)));
      expect(again).toEqual(fitted.frozen);
      expect(await scoresOf(again, test)).toEqual(await scoresOf(fitted.frozen, test));
    });

    it("scores a row the same in any batch", async () => {
      const scorer = openMlp(fitted.frozen);
      const whole = new Float32Array(test.rows);
      scorer.score(test.x, test.rows, whole);
      for (const size of [1, 2, 3, 5, 7, 61, 333, 1001, 4097]) {
        const parts = new Float32Array(test.rows);
        // Single rows of a stretch are enough; all rows one by one take a second.
        const rows = size < 7 ? 500 * size : test.rows;
        for (let from = 0; from < rows; from += size) {
          const to = Math.min(rows, from + size);
          scorer.score(test.x.subarray(32 * from, 32 * to), to - from, parts.subarray(from, to));
        }
        expect(parts.subarray(0, rows)).toEqual(whole.subarray(0, rows));
      }
      scorer.dispose();
    });

    it("scores a net of odd widths the same in any batch", async () => {
      const stream = new RandomStream("odd widths");
      const uniform = (length: number) => Float32Array.from({ length }, () => 2 * stream.float() - 1);
      const scorer = openMlp(freezeMlp(37, [13, 3, 2], uniform(37 * 13 + 13 + 42 + 8 + 3), [1, 5, 5, 5]));
      const x = uniform(37 * 300);
      const whole = new Float32Array(300);
      scorer.score(x, 300, whole);
      for (let size = 1; size <= 64; size++) {
        const part = new Float32Array(size);
        scorer.score(x.subarray(37 * 11, 37 * (11 + size)), size, part);
        expect(part).toEqual(whole.subarray(11, 11 + size));
      }
      scorer.dispose();
    });

    it("refuses features and arrays that do not fit, and work after it was disposed of", async () => {
      const scorer = openMlp(fitted.frozen);
      const x = new Float32Array(64);
      expect(() => scorer.score(x, 3, new Float32Array(3))).toThrow(
        /3 rows of 32 features need 96 values, got 64/,
      );
      expect(() => scorer.score(x, 2, new Float32Array(1))).toThrow(RangeError);
      x[40] = Number.NaN;
      expect(() => scorer.score(x, 2, new Float32Array(2))).toThrow("feature 8 of row 1 is NaN");
      scorer.score(x, 1, new Float32Array(1));
      scorer.score(x, 0, new Float32Array(0));
      scorer.dispose();
      scorer.dispose();
      expect(() => scorer.score(x, 1, new Float32Array(1))).toThrow("disposed of");
    });

    it("is refused when it is corrupt", () => {
      const { frozen } = fitted;
      expect(() => parseFrozenMlp(null)).toThrow(/not a frozen mlp/);
      expect(() => parseFrozenMlp({ ...frozen, kind: "tree" })).toThrow(RangeError);
      expect(() => parseFrozenMlp({ ...frozen, extra: 1 })).toThrow(/not a frozen mlp/);
      expect(() => parseFrozenMlp({ ...frozen, weights: "!" })).toThrow(/not a frozen mlp/);
      const flipped = `${frozen.weights[0] === "A" ? "B" : "A"}${frozen.weights.slice(1)}`;
      expect(() => parseFrozenMlp({ ...frozen, weights: flipped })).toThrow(/its record says/);
      expect(() => parseFrozenMlp({ ...frozen, hidden: [64] })).toThrow(/its record says/);
      // Rightly digested, but not a net.
      expect(() => parseFrozenMlp(freezeMlp(2, [2], new Float32Array(8), [1, 1]))).toThrow(
        "frozen mlp 2-2-1 has 32 bytes of weights, 36 are needed",
      );
      expect(() => parseFrozenMlp(freezeMlp(1, [], Float32Array.of(1, Number.NaN), [1]))).toThrow("weight 1");
      expect(() => parseFrozenMlp(freezeMlp(1, [], Float32Array.of(1, 2), [1, 1]))).toThrow(
        "frozen mlp has 2 ranges, 1 are needed",
      );
    });
  });
});

describe("positiveWeight", () => {
  it("is the number of rows of label 0 a row of label 1", () => {
    expect(positiveWeight(Uint8Array.of(0, 1, 0, 0))).toBe(3);
    expect(() => positiveWeight(Uint8Array.of(1, 1))).toThrow(RangeError);
  });
});
