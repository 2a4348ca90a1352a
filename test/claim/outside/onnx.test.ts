import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { launchCommand } from "../../../src/claim/outside/launch-command.js";
import { encodeOnnx, FLOAT } from "../../../src/model/onnx/onnx-graph.js";
import { readOnnxMetadata } from "../../../src/model/onnx/read-metadata.js";
import { temporaryFolder } from "../../support/cli.js";
import { testUnless } from "../../support/tools.js";
import { tryClaim } from "../../support/try-claim.js";

/** A model that scores a nonce by its most significant bit: lower half first. */
function model(metadata: Record<string, string>, columns = 32): string {
  const file = join(temporaryFolder(), "model.onnx");
  const values = new Float32Array(columns);
  values[0] = -1;
  const bytes = encodeOnnx({
    name: "half",
    producerVersion: "1",
    input: { name: "features", columns },
    outputs: [{ name: "score", columns: 1 }],
    nodes: [{ type: "MatMul", inputs: ["features", "weights"], output: "score" }],
    constants: [{ name: "weights", type: FLOAT, shape: [columns, 1], values }],
    metadata,
  });
  writeFileSync(file, bytes);
  return file;
}

const NONCE_BITS = { "noncetrial.features": "nonce-bits", "noncetrial.features_version": "1" };

function runtimeMissing(): string | null {
  try {
    createRequire(import.meta.url).resolve("onnxruntime-node");
    return null;
  } catch {
    return "onnxruntime-node is not installed";
  }
}

test("metadata is read as it was written; what is no ONNX file is refused", () => {
  const bytes = encodeOnnx({
    ...{ name: "m", producerVersion: "1", outputs: [], nodes: [], constants: [] },
    input: { name: "features", columns: 3 },
    metadata: { a: "1", "b.c": "två", empty: "" },
  });
  expect([...readOnnxMetadata(bytes)]).toEqual([
    ["a", "1"],
    ["b.c", "två"],
    ["empty", ""],
  ]);
  expect(() => readOnnxMetadata(bytes.subarray(0, bytes.length - 3))).toThrow(/cut off/);
  expect(() => readOnnxMetadata(Buffer.from("no model at all"))).toThrow(RangeError);
});

describe("a model that cannot be tried is refused in one line", () => {
  test.each([
    ["without a feature set", {}, /has no noncetrial\.features.*valid are nonce-bits/],
    [
      "with an unknown one",
      { "noncetrial.features": "nonce-bitz" },
      /unknown feature set "nonce-bitz": .*nonce-bits/,
    ],
    [
      "with another version",
      { ...NONCE_BITS, "noncetrial.features_version": "9" },
      /no version 9: valid is 1/,
    ],
  ])("%s", (_, metadata, message) => {
    expect(() => launchCommand(model(metadata))).toThrow(message);
  });

  test("where onnxruntime-node is missing it says how to add it", () => {
    if (runtimeMissing() === null) return expect(launchCommand(model(NONCE_BITS)).args).toHaveLength(3);
    expect(() => launchCommand(model(NONCE_BITS))).toThrow(/npm install onnxruntime-node@1\.30\.0/);
  });
});

describe("an ONNX model on trial", () => {
  testUnless(runtimeMissing(), "wins where its bit is planted", async () => {
    const { trials } = await tryClaim(
      model(NONCE_BITS),
      "--pow",
      "planted:0.3,80000000@sha256d",
      "--margin",
      "0.1",
    );
    expect(trials[0], trials[0]!.reason).toMatchObject({ verdict: "advantage", title: "onnx: nonce-bits" });
  });

  testUnless(runtimeMissing(), "of another input shape is rejected, and says which it needs", async () => {
    const { trials, status } = await tryClaim(model(NONCE_BITS, 31));
    expect(trials[0]).toMatchObject({ verdict: "rejected" });
    expect(trials[0]!.reason).toMatch(/its input features is \[.*31\].*\[rows, 32\] is needed/);
    expect(status).toBe(4);
  });

  testUnless(runtimeMissing(), "that looks at the template cannot under the tail view", async () => {
    const metadata = { "noncetrial.features": "header-bits", "noncetrial.features_version": "1" };
    const { trials } = await tryClaim(model(metadata, 640));
    expect(trials[0]).toMatchObject({ verdict: "rejected", reason: expect.stringMatching(/template/) });
  });
});
