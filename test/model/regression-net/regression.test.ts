import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import {
  fitRegression,
  GEOMETRIC_TARGET,
  type RegressionSpec,
} from "../../../src/model/regression-net/fit-regression.js";
import { openRegression } from "../../../src/model/regression-net/frozen-regression.js";
import { type RegressionLoss, RegressionNet } from "../../../src/model/regression-net/regression-net.js";
import type { RegressionShape } from "../../../src/model/regression-net/regression-shape.js";
import type { VectorRows } from "../../../src/model/vector-model.js";

function uniform(stream: RandomStream, length: number, from: number, to: number): Float32Array {
  return Float32Array.from({ length }, () => from + (to - from) * stream.float());
}

/** Mean loss of a training pass in doubles, by the definition, with given masks. */
function lossOf(
  { places }: RegressionNet,
  { inputs, outputs, hidden, normalised }: RegressionShape,
  parameters: ArrayLike<number>,
  { x, y, rows }: VectorRows,
  masks: readonly number[][],
  by: RegressionLoss,
): number {
  let a = Array.from({ length: rows }, (_, row) => [...x.subarray(row * inputs, (row + 1) * inputs)]);
  for (const [i, { columns, kernel, bias, scale, shift }] of places.layers.entries()) {
    const sums = a.map((row) =>
      Array.from({ length: columns }, (_, c) =>
        row.reduce(
          (sum, value, k) => sum + value * parameters[kernel + k * columns + c]!,
          parameters[bias + c]!,
        ),
      ),
    );
    if (i === hidden.length) {
      let loss = 0;
      for (const [row, values] of sums.entries()) {
        for (let j = 0; j < outputs; j++) {
          const error = 1 / (1 + Math.exp(-values[j]!)) - y[row * outputs + j]!;
          loss += by === "squared" ? error ** 2 : Math.abs(error);
        }
      }
      return loss / (rows * outputs);
    }
    const z = sums.map((row) => row.map((value) => Math.max(0, value)));
    a = z.map((row) => [...row]);
    for (let c = 0; c < columns; c++) {
      const mean = z.reduce((sum, row) => sum + row[c]!, 0) / rows;
      const variance = z.reduce((sum, row) => sum + (row[c]! - mean) ** 2, 0) / rows;
      for (let row = 0; row < rows; row++) {
        const normal = (z[row]![c]! - mean) / Math.sqrt(variance + 1e-3);
        const scaled = normal * parameters[scale + c]! + parameters[shift + c]!;
        const value = normalised ? scaled : z[row]![c]!;
        a[row]![c] = value * masks[i]![row * columns + c]!;
      }
    }
  }
  throw new Error("no output layer");
}

describe("RegressionNet", () => {
  it.each([
    [true, "squared"],
    [false, "squared"],
    [false, "absolute"],
  ] as const)("gives the loss and its slope in every parameter (normalised: %s, %s)", (normalised, by) => {
    const shape: RegressionShape = { inputs: 5, hidden: [8, 4], outputs: 3, normalised, dropout: 0.25 };
    const stream = new RandomStream("regression");
    const net = new RegressionNet(shape, 16);
    net.initialise(stream);
    for (let i = 0; i < net.parameters.length; i++) {
      if (net.parameters[i] !== 0) net.parameters[i] = net.parameters[i]! + 0.1 * (2 * stream.float() - 1);
    }
    const rows = 11;
    const data = { x: uniform(stream, 5 * rows, -1, 1), y: uniform(stream, 3 * rows, 0, 1), rows };
    const drawn = new RandomStream("masks");
    const masks = shape.hidden.map((width) =>
      Array.from({ length: rows * width }, () => (drawn.uint32() < 0.25 * 2 ** 32 ? 0 : 1 / 0.75)),
    );
    const loss = net.pass(data.x, data.y, rows, new RandomStream("masks"), by) / (3 * rows);
    const parameters = Float64Array.from(net.parameters);
    expect(loss).toBeCloseTo(lossOf(net, shape, parameters, data, masks, by), 5);
    const step = 1e-6;
    for (let i = 0; i < parameters.length; i++) {
      const value = parameters[i]!;
      parameters[i] = value + step;
      const above = lossOf(net, shape, parameters, data, masks, by);
      parameters[i] = value - step;
      const below = lossOf(net, shape, parameters, data, masks, by);
      parameters[i] = value;
      expect(Math.abs(net.gradient[i]! - (above - below) / (2 * step))).toBeLessThan(2e-5);
    }
  });

  it("drops other activations in each pass, and none when it predicts", () => {
    const shape: RegressionShape = { inputs: 4, hidden: [16], outputs: 4, normalised: true, dropout: 0.5 };
    const net = new RegressionNet(shape, 8);
    net.initialise(new RandomStream("drop"));
    const x = uniform(new RandomStream("x"), 32, -1, 1);
    const y = uniform(new RandomStream("y"), 32, 0, 1);
    const dropped = new RandomStream("dropped");
    const first = net.pass(x, y, 8, dropped);
    expect(net.pass(x, y, 8, dropped)).not.toBe(first);
    const [a, b] = [new Float32Array(32), new Float32Array(32)];
    net.predict(x, 8, a);
    net.predict(x, 8, b);
    expect(b).toEqual(a);
  });
});

describe("fitRegression", () => {
  const spec: RegressionSpec = { ...GEOMETRIC_TARGET, epochs: 12 };
  /** Targets that are smooth functions of the features, or have nothing to do with them. */
  const rowsOf = (rows: number, name: string, noise: boolean): VectorRows => {
    const stream = new RandomStream("targets", name);
    const x = uniform(stream, 20 * rows, -1, 1);
    const y = noise
      ? uniform(stream, 7 * rows, 0, 1)
      : Float32Array.from({ length: 7 * rows }, (_, i) => {
          const row = Math.floor(i / 7);
          return (x[20 * row + (i % 7)]! * x[20 * row + 10]! + 1) / 2;
        });
    return { x, y, rows };
  };
  const train = rowsOf(4000, "training", false);
  const validation = rowsOf(1000, "validation", false);

  it("learns targets that follow from the features, the same bits from the same stream", async () => {
    const { frozen, report } = await fitRegression(spec, train, validation, new RandomStream("fit"));
    const best = report.curves.validationLoss[report.bestEpoch]!;
    expect(best).toBe(Math.min(...report.curves.validationLoss));
    expect(best).toBeLessThan(0.35 * report.meanBaseline);
    const again = await fitRegression(spec, train, validation, new RandomStream("fit"));
    expect(again.frozen.digest).toBe(frozen.digest);
    const out = new Float32Array(7000);
    openRegression(JSON.parse(JSON.stringify(frozen))).predict(validation.x, 1000, out);
    const error = out.reduce((sum, value, i) => sum + (value - validation.y[i]!) ** 2, 0) / 7000;
    expect(error).toBeCloseTo(best, 6);
    expect(() => openRegression({ ...frozen, digest: "0".repeat(64) })).toThrow("its record says");
    expect(() => openRegression({ ...frozen, kind: "mlp" })).toThrow("not a frozen regression");
  });

  it("does no better than the mean on targets that are noise, and stops early", async () => {
    const noise = [rowsOf(1000, "noise", true), rowsOf(1000, "noise held out", true)] as const;
    const { report } = await fitRegression(
      { ...spec, patience: 1, epochs: 200 },
      ...noise,
      new RandomStream("noise"),
    );
    expect(report.curves.validationLoss[report.bestEpoch]).toBeGreaterThan(0.99 * report.meanBaseline);
    expect(report.epochs).toBeLessThan(200);
  });

  it("without normalisation and on absolute errors learns a line, and the median of what follows from nothing", async () => {
    const plain = (inputs: number): RegressionSpec => ({
      shape: { inputs, hidden: [16], outputs: 1, normalised: false, dropout: 0 },
      loss: "absolute",
      learningRate: 1e-3,
      batchSize: 32,
      epochs: 60,
      patience: 60,
    });
    const line = {
      x: Float32Array.from({ length: 400 }, (_, i) => i / 400),
      y: Float32Array.from({ length: 400 }, (_, i) => 0.2 + (0.5 * i) / 400),
      rows: 400,
    };
    const fitted = await fitRegression(plain(1), line, line, new RandomStream("line"));
    expect(fitted.report.curves.validationLoss.at(-1)).toBeLessThan(0.02);
    expect(fitted.frozen.moments).toBe("");
    const out = new Float32Array(2);
    openRegression(JSON.parse(JSON.stringify(fitted.frozen))).predict(Float32Array.of(0.1, 0.9), 2, out);
    expect(out[0]).toBeCloseTo(0.25, 1);
    expect(out[1]).toBeCloseTo(0.65, 1);
    // Two thirds at .2, a third at .8: the mean absolute error is least at .2, that of the mean, .4, is 4 / 15.
    const steps = {
      x: new Float32Array(600).fill(1),
      y: Float32Array.from({ length: 600 }, (_, i) => (i % 3 === 0 ? 0.8 : 0.2)),
      rows: 600,
    };
    const { frozen, report } = await fitRegression(plain(1), steps, steps, new RandomStream("median"));
    openRegression(frozen).predict(Float32Array.of(1), 1, out);
    expect(out[0]).toBeCloseTo(0.2, 1);
    expect(report.meanBaseline).toBeCloseTo(4 / 15, 6);
    expect(report.curves.validationLoss[report.bestEpoch]).toBeLessThan(0.22);
  });

  it("refuses values and settings out of range", async () => {
    const fitOn = (rows: Partial<VectorRows>, changes: Partial<RegressionSpec> = {}) =>
      fitRegression({ ...spec, ...changes }, { ...train, ...rows }, validation, new RandomStream("bad"));
    const y = train.y.slice();
    y[7 * 3 + 2] = 1.5;
    await expect(fitOn({ y })).rejects.toThrow("target 2 of training row 3 is 1.5, 0 to 1 is needed");
    const x = train.x.slice();
    x[20 * 3 + 2] = Number.NaN;
    await expect(fitOn({ x })).rejects.toThrow("feature 2 of row 3 is NaN");
    await expect(fitOn({ y: y.subarray(1) })).rejects.toThrow("27999 targets, 28000 are needed");
    await expect(fitOn({ rows: 0 })).rejects.toThrow("0 rows");
    await expect(fitOn({}, { shape: { ...spec.shape, dropout: 1 } })).rejects.toThrow("dropout is 1");
    await expect(fitOn({}, { shape: { ...spec.shape, hidden: [6] } })).rejects.toThrow("hidden[0] is 6");
    await expect(fitOn({}, { patience: 0 })).rejects.toThrow("patience is 0");
    await expect(fitOn({}, { learningRate: 0 })).rejects.toThrow("learningRate is 0");
  });
});
