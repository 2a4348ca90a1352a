import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { type BackendName, openBackend } from "../../src/model/backend.js";
import { fitMlp, openFloatMlp } from "../../src/model/mlp.js";
import { plantedRows, SPEC } from "./planted-rows.js";

// The backend in plain JavaScript stands in for the native one, which most machines lack.
beforeAll(() => {
  tf.registerBackend("tensorflow", () => new MathBackendCPU());
  tf.copyRegisteredKernels("cpu", "tensorflow");
});

describe("two backends in one process", () => {
  const train = plantedRows(4096, "training");
  const validation = plantedRows(1024, "validation");
  const fitOn = (backend: BackendName) =>
    fitMlp({ ...SPEC, epochs: 2 }, train, validation, new RandomStream("fit"), backend);

  it("do not disturb each other's fits, started together or alone", async () => {
    const [wasm, tensorflow] = await Promise.all([fitOn("wasm"), fitOn("tensorflow")]);
    expect((await fitOn("wasm")).frozen.digest).toBe(wasm.frozen.digest);
    expect((await fitOn("tensorflow")).frozen.digest).toBe(tensorflow.frozen.digest);
    expect(tensorflow.report.curves.loss[1]).toBeCloseTo(wasm.report.curves.loss[1]!, 3);
  });

  it("score the same net alike, in turns", async () => {
    const { frozen } = await fitOn("wasm");
    const before = tf.memory().numTensors;
    const scorers = [await openFloatMlp(frozen, "wasm"), await openFloatMlp(frozen, "tensorflow")] as const;
    const [a, b] = [new Float32Array(1024), new Float32Array(1024)];
    scorers[0].score(validation.x, 1024, a);
    scorers[1].score(validation.x, 1024, b);
    for (let row = 0; row < 1024; row++) expect(b[row]).toBeCloseTo(a[row]!, 4);
    const again = new Float32Array(1024);
    scorers[0].score(validation.x, 1024, again);
    expect(again).toEqual(a);
    for (const scorer of scorers) scorer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect((await openBackend("tensorflow")).tf.findBackend("tensorflow")).toBeInstanceOf(MathBackendCPU);
  });
});
