import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { freezeModel } from "../../../src/model/frozen-model.js";
import { GEOMETRIC_TARGET } from "../../../src/model/regression-net/fit-regression.js";
import { regressionModel } from "../../../src/model/regression-net/regression-model.js";

const FEATURES = { name: "test", version: 1, width: 20 };

describe("the regression network behind the face of models", () => {
  const stream = new RandomStream("regression model");
  const rowsOf = (rows: number) => {
    const x = Float32Array.from({ length: 20 * rows }, () => stream.float());
    const y = Float32Array.from({ length: 7 * rows }, (_, i) => x[20 * Math.floor(i / 7) + (i % 7)]!);
    return { x, y, rows };
  };
  const data = { training: rowsOf(1000), validation: rowsOf(200) };
  const spec = { ...GEOMETRIC_TARGET, epochs: 6, batchSize: 64 };
  const fitted = () => regressionModel.fit(data, FEATURES, spec, new RandomStream("fit"));

  it("fits, freezes and opens, the same bits again", async () => {
    const { frozen, diagnostics } = await fitted();
    expect((await fitted()).frozen.digest).toBe(frozen.digest);
    if (diagnostics.task !== "regression") throw new Error("a regression is wanted");
    const { predict } = await regressionModel.open(JSON.parse(JSON.stringify(frozen)));
    const out = new Float32Array(7 * 200);
    predict(data.validation.x, 200, out);
    const error = out.reduce((sum, value, i) => sum + (value - data.validation.y[i]!) ** 2, 0) / out.length;
    expect(error).toBeCloseTo(diagnostics.validationLoss[diagnostics.bestEpoch]!, 6);
    expect(diagnostics.validationR2).toBeCloseTo(1 - error / diagnostics.meanBaseline, 4);
    expect(diagnostics.validationR2).toBeGreaterThan(0.5);
    expect(() => predict(data.validation.x, 200, out.subarray(1))).toThrow("200 rows need 1400 places");
    expect(() => predict(Float32Array.of(Number.NaN), 1, out)).toThrow(RangeError);
  });

  it("refuses other widths, kinds and bodies", async () => {
    const { frozen } = await fitted();
    const narrow = { ...FEATURES, width: 19 };
    await expect(regressionModel.fit(data, narrow, spec, stream)).rejects.toThrow(
      "the net has 20 inputs, its feature set is 19 wide",
    );
    await expect(
      regressionModel.open(freezeModel(regressionModel, narrow, { net: frozen.body.net! })),
    ).rejects.toThrow("19 wide");
    await expect(regressionModel.open({ ...frozen, kind: "ridge" })).rejects.toThrow("model is ridge");
    await expect(regressionModel.open(freezeModel(regressionModel, FEATURES, { net: 1 }))).rejects.toThrow(
      "not a frozen regression",
    );
  });
});
