import * as ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { NONCE_BITS } from "../../../src/dataset/features/nonce-bits.js";
import { clusterModel } from "../../../src/model/clusters.js";
import type { FrozenModel } from "../../../src/model/frozen-model.js";
import { componentLogisticRegression } from "../../../src/model/linear/component-regression.js";
import { LOGISTIC_DEFAULTS, logisticRegression } from "../../../src/model/linear/logistic-regression.js";
import { lasso, ridge } from "../../../src/model/linear/penalised-least-squares.js";
import { mlpModel } from "../../../src/model/mlp-model.js";
import { exportOnnx } from "../../../src/model/onnx/export-onnx.js";
import { ProtobufWriter } from "../../../src/model/onnx/protobuf.js";
import { openModel } from "../../../src/model/open-model.js";
import type { TargetRows } from "../../../src/model/target-rows.js";
import { BOOSTING_DEFAULTS, boostedTrees } from "../../../src/model/trees/boosted-trees.js";
import { FOREST_DEFAULTS, randomForest } from "../../../src/model/trees/random-forest.js";
import { uniformRows } from "../labelled-rows.js";
import { readFields, valuesOf } from "./read-protobuf.js";

ort.env.wasm.numThreads = 1;

const ROWS = 400;
const stream = () => new RandomStream("onnx");
const classes = (name: string) => uniformRows(ROWS, 32, name, (x) => (x[0]! * x[1]! + x[2]! > 0 ? 1 : 0));
const numbers = (name: string) => uniformRows(ROWS, 32, name, (x) => 1e4 * x[0]! * x[1]! + 3e4);
const labelled = { training: classes("a"), validation: classes("b") };
const measured = { training: numbers("a"), validation: numbers("b") };
const net = { learningRate: 0.01, batchSize: 64, epochs: 2, patience: 2, backend: "wasm" } as const;

/** What ONNX Runtime makes of a model. */
async function run(frozen: FrozenModel, { x, rows }: TargetRows) {
  const session = await ort.InferenceSession.create(exportOnnx(frozen), { executionProviders: ["wasm"] });
  const given = { features: new ort.Tensor("float32", x, [rows, frozen.features.width]) };
  const outputs = await session.run(given);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { data, dims }]) => {
      expect(dims).toEqual([rows, 1]);
      return [name, data as Float32Array];
    }),
  );
}

async function ownScores(frozen: FrozenModel, { x, rows }: TargetRows): Promise<Float32Array> {
  const out = new Float32Array(rows);
  (await openModel(frozen)).score(x, rows, out);
  return out;
}

describe("exportOnnx", () => {
  it.each([
    ["mlp", () => mlpModel.fit(labelled, NONCE_BITS, { ...net, hidden: [16, 8] }, stream())],
    ["mlp without hidden layer", () => mlpModel.fit(labelled, NONCE_BITS, { ...net, hidden: [] }, stream())],
    ["logistic", () => logisticRegression.fit(labelled, NONCE_BITS, LOGISTIC_DEFAULTS, stream())],
    [
      "components",
      () =>
        componentLogisticRegression.fit(
          labelled,
          NONCE_BITS,
          { ...LOGISTIC_DEFAULTS, components: 5, standardise: true },
          stream(),
        ),
    ],
    ["boosted", () => boostedTrees.fit(labelled, NONCE_BITS, { ...BOOSTING_DEFAULTS, rounds: 20 }, stream())],
    ["forest", () => randomForest.fit(labelled, NONCE_BITS, { ...FOREST_DEFAULTS, trees: 20 }, stream())],
  ] as const)("gives ONNX Runtime the same scores and probabilities: %s", async (_name, fit) => {
    const { frozen } = await fitOn();
    const own = await ownScores(frozen, labelled.validation);
    const { score, probability } = await run(frozen, labelled.validation);
    expect(new Set(own).size).toBeGreaterThan(20);
    const isForest = frozen.kind === randomForest.kind;
    for (const [row, value] of own.entries()) {
      expect(score![row]).toBeCloseTo(value, 4);
      expect(probability![row]).toBeCloseTo(isForest ? value : 1 / (1 + Math.exp(-value)), 4);
    }
  });

  it.each([
    ["ridge", () => ridge.fit(measured, NONCE_BITS, { l2: 1, standardise: false }, stream())],
    [
      "lasso",
      () => lasso.fit(measured, NONCE_BITS, { l1: 0.1, standardise: true, iterations: 99 }, stream()),
    ],
    [
      "boosted",
      () => boostedTrees.fit(measured, NONCE_BITS, { ...BOOSTING_DEFAULTS, loss: "squared" }, stream()),
    ],
    [
      "forest",
      () =>
        randomForest.fit(
          measured,
          NONCE_BITS,
          { ...FOREST_DEFAULTS, task: "regression", trees: 9, maxDepth: 4 },
          stream(),
        ),
    ],
  ] as const)("gives ONNX Runtime the same predictions: %s", async (_name, fit) => {
    const { frozen } = await fitOn();
    const own = await ownScores(frozen, measured.validation);
    const outputs = await run(frozen, measured.validation);
    expect(Object.keys(outputs)).toEqual(["score"]);
    for (const [row, value] of own.entries()) {
      expect(Math.abs(outputs.score![row]! / value - 1)).toBeLessThan(1e-6);
    }
  });

  it("takes the same side where a feature equals a threshold", async () => {
    const x = Float32Array.from({ length: 32 * ROWS }, (_, i) => (i % 32 === 5 ? ((i >>> 5) % 3) - 1 : 0));
    const y = Uint8Array.from({ length: ROWS }, (_, row) => (row % 3 === 1 ? 1 : 0));
    const set = { x, y, rows: ROWS };
    const data = { training: set, validation: set };
    const { frozen } = await boostedTrees.fit(
      data,
      NONCE_BITS,
      { ...BOOSTING_DEFAULTS, rounds: 3 },
      stream(),
    );
    const edges = x.map((value) => (value === 0 ? 0 : value / 2));
    const own = await ownScores(frozen, { ...set, x: edges });
    const { score } = await run(frozen, { ...set, x: edges });
    expect(new Set(own.map((value) => Math.round(1e5 * value))).size).toBe(2);
    for (const [row, value] of own.entries()) expect(score![row]).toBeCloseTo(value, 5);
  });

  it("records kind, digest and feature set, with their versions", async () => {
    const { frozen } = await ridge.fit(measured, NONCE_BITS, { l2: 1, standardise: false }, stream());
    const file = readFields(Buffer.from(exportOnnx(frozen)));
    const metadata = valuesOf(file, 14).map((entry) => {
      const fields = readFields(entry as Buffer);
      return [1, 2].map((number) => String(valuesOf(fields, number)[0]));
    });
    expect(Object.fromEntries(metadata)).toEqual({
      "noncetrial.kind": "ridge",
      "noncetrial.digest": frozen.digest,
      "noncetrial.features": "nonce-bits",
      "noncetrial.features_version": "1",
    });
    const opsets = valuesOf(file, 8).map((entry) => {
      const fields = readFields(entry as Buffer);
      return [String(valuesOf(fields, 1)[0]), valuesOf(fields, 2)[0]];
    });
    expect(opsets).toEqual([
      ["", 17],
      ["ai.onnx.ml", 3],
    ]);
    expect(valuesOf(file, 1)).toEqual([8]);
  });

  it("refuses a kind without ONNX form", async () => {
    const { frozen } = await clusterModel.fit(labelled, NONCE_BITS, { clusters: 2, iterations: 9 }, stream());
    expect(() => exportOnnx(frozen)).toThrow('models of kind "clusters" have no ONNX form');
  });
});

describe("ProtobufWriter", () => {
  it("writes the examples of the encoding's description", () => {
    // Protocol Buffers, "Encoding": field 1 of 150; field 2 "testing"; field 3 a message of field 1 of 150.
    const hex = (writer: ProtobufWriter) => Buffer.from(writer.finish()).toString("hex");
    const inner = new ProtobufWriter().integer(1, 150);
    expect(hex(inner)).toBe("089601");
    expect(hex(new ProtobufWriter().text(2, "testing"))).toBe("120774657374696e67");
    expect(hex(new ProtobufWriter().message(3, inner))).toBe("1a03089601");
    // Packed: field 6 of 3, 270 and 86942.
    expect(hex(new ProtobufWriter().integers(6, [3, 270, 86942]))).toBe("3206038e029ea705");
  });
});
