import { describe, expect, test } from "vitest";
import { mlpClassifier } from "../../src/claim/catalogue/families/mlp-classifier.js";
import { fixedPointAgreement } from "../../src/claim/fixed-point-agreement.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { labelNonces } from "../../src/dataset/labelled-set.js";
import { parameterCount } from "../../src/model/dense.js";
import { freezeMlp } from "../../src/model/frozen-mlp.js";
import { powFunction } from "../../src/pow/registry.js";

describe("fixedPointAgreement", () => {
  const stream = new RandomStream("agreement");
  const rows = 3000;
  const x = Float32Array.from({ length: 32 * rows }, () => 2 * stream.below(2) - 1);
  const set = { x, y: new Uint8Array(rows), rows };
  const parameters = Float32Array.from({ length: parameterCount(32, [16]) }, () => stream.float() - 0.5);

  test("is near 1 where the ranges fit, and lower where activations saturate", async () => {
    const fits = await fixedPointAgreement(freezeMlp(32, [16], parameters, [1, 8]), set, 0.25, "wasm");
    expect(fits.rows).toBe(rows);
    expect(fits.spearman).toBeGreaterThan(0.9999);
    expect(fits.equalDecisions).toBeGreaterThan(0.99);
    const clipped = await fixedPointAgreement(freezeMlp(32, [16], parameters, [1, 0.3]), set, 0.25, "wasm");
    expect(clipped.spearman).toBeLessThan(0.99);
    expect(clipped.equalDecisions).toBeLessThan(fits.equalDecisions);
  });

  test("has no rank correlation where all rows score alike", async () => {
    const flat = freezeMlp(32, [16], new Float32Array(parameters.length), [1, 1]);
    expect(await fixedPointAgreement(flat, set, 0.5, "wasm")).toEqual({
      rows,
      spearman: null,
      equalDecisions: 1,
    });
  });

  test("is part of what a fit of the classifier tells", async () => {
    const nonces = (count: number) => Uint32Array.from({ length: count }, () => stream.uint32());
    const part = (count: number) =>
      labelNonces(powFunction("sha256d"), 4, [{ template: stream.bytes(76), nonces: nonces(count) }]);
    const fitted = await mlpClassifier.fit!(
      { training: part(2048), validation: part(1024), history: [] },
      { stream: new RandomStream("fit"), backend: "wasm" },
    );
    const { fixedPoint } = fitted.diagnostics!;
    expect(fixedPoint!.rows).toBe(1024);
    expect(fixedPoint!.spearman).toBeGreaterThan(0.999);
    expect(fixedPoint!.equalDecisions).toBeGreaterThan(0.99);
  });
});
