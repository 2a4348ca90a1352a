import { setImmediate } from "node:timers/promises";
import type { RandomStream } from "../../core/random-stream.js";
import { Adam } from "../adam.js";
import { checkRows } from "../frozen-mlp.js";
import type { VectorRows } from "../vector-model.js";
import { type FrozenRegression, freezeRegression } from "./frozen-regression.js";
import { type RegressionLoss, RegressionNet } from "./regression-net.js";
import type { RegressionShape } from "./regression-shape.js";

/** Shape and training of a regression. */
export interface RegressionSpec {
  readonly shape: RegressionShape;
  readonly loss: RegressionLoss;
  readonly learningRate: number;
  readonly batchSize: number;
  /** Most epochs. */
  readonly epochs: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patience: number;
}

/** The geometric target predictor: 20 features of a template to a point of the 7-dimensional unit cube. */
export const GEOMETRIC_TARGET: RegressionSpec = {
  shape: { inputs: 20, hidden: [128, 128, 64], outputs: 7, normalised: true, dropout: 0.2 },
  loss: "squared",
  learningRate: 1e-3,
  batchSize: 256,
  epochs: 50,
  patience: 5,
};

/** What a regression did. Losses are means over rows and outputs. */
export interface RegressionReport {
  readonly epochs: number;
  /** Index into the curves of the epoch whose weights were kept, that of the lowest validation loss. */
  readonly bestEpoch: number;
  readonly curves: { readonly loss: readonly number[]; readonly validationLoss: readonly number[] };
  /** Validation loss of always giving the mean of the training targets. */
  readonly meanBaseline: number;
}

/**
 * Fits a regression with early stopping. The same rows and the same stream give the same bits on every machine.
 *
 * @param stream gives the first weights, each epoch's order and the dropout's masks
 * @throws {RangeError} if a setting is out of range, a value is not finite, a target outside [0, 1], or the loss
 * leaves the finite numbers
 */
export async function fitRegression(
  spec: RegressionSpec,
  train: VectorRows,
  validation: VectorRows,
  stream: RandomStream,
): Promise<{ frozen: FrozenRegression; report: RegressionReport }> {
  const { shape, batchSize, epochs, patience, learningRate } = spec;
  for (const [name, value] of Object.entries({ batchSize, epochs, patience })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}, an integer from 1 is needed`);
    }
  }
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new RangeError(`learningRate is ${learningRate}, a number above 0 is needed`);
  }
  const net = new RegressionNet(shape, batchSize);
  checkVectors("training", train, shape);
  checkVectors("validation", validation, shape);
  net.initialise(stream);
  const adam = new Adam(net.parameters.length, learningRate);
  const order = Uint32Array.from({ length: train.rows }, (_, row) => row);
  const curves = { loss: [] as number[], validationLoss: [] as number[] };
  let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, frozen: freezeRegression(shape, net) };
  for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
    stream.shuffle(order);
    const trained = await trainEpoch(net, adam, spec, train, order, stream);
    const checked = meanLoss(net, validation, spec);
    if (![trained, checked].every(Number.isFinite) || !net.parameters.every(Number.isFinite)) {
      throw new RangeError(`training left the finite numbers in epoch ${epoch}: take a lower learning rate`);
    }
    curves.loss.push(trained);
    curves.validationLoss.push(checked);
    if (checked < best.loss) best = { loss: checked, epoch, frozen: freezeRegression(shape, net) };
  }
  return {
    frozen: best.frozen,
    report: {
      epochs: curves.loss.length,
      bestEpoch: best.epoch - 1,
      curves,
      meanBaseline: meanBaseline(train, validation, spec),
    },
  };
}

async function trainEpoch(
  net: RegressionNet,
  adam: Adam,
  { shape, loss: by, batchSize }: RegressionSpec,
  data: VectorRows,
  order: Uint32Array,
  stream: RandomStream,
): Promise<number> {
  const { inputs, outputs } = shape;
  const x = new Float32Array(batchSize * inputs);
  const y = new Float32Array(batchSize * outputs);
  let loss = 0;
  for (let from = 0; from < data.rows; from += batchSize) {
    const rows = order.subarray(from, from + batchSize);
    for (const [i, row] of rows.entries()) {
      x.set(data.x.subarray(row * inputs, (row + 1) * inputs), i * inputs);
      y.set(data.y.subarray(row * outputs, (row + 1) * outputs), i * outputs);
    }
    loss += net.pass(x, y, rows.length, stream, by);
    adam.step(net.parameters, net.gradient);
    await setImmediate();
  }
  return loss / (data.rows * outputs);
}

function meanLoss(net: RegressionNet, { x, y, rows }: VectorRows, { shape, loss }: RegressionSpec): number {
  const out = new Float32Array(rows * shape.outputs);
  net.predict(x, rows, out);
  let sum = 0;
  for (let i = 0; i < out.length; i++) sum += lossOf(out[i]! - y[i]!, loss);
  return sum / out.length;
}

function meanBaseline(train: VectorRows, validation: VectorRows, { shape, loss }: RegressionSpec): number {
  const { outputs } = shape;
  let sum = 0;
  for (let j = 0; j < outputs; j++) {
    let mean = 0;
    for (let row = 0; row < train.rows; row++) mean += train.y[row * outputs + j]! / train.rows;
    for (let row = 0; row < validation.rows; row++) {
      sum += lossOf(validation.y[row * outputs + j]! - mean, loss);
    }
  }
  return sum / (validation.rows * outputs);
}

function lossOf(error: number, by: RegressionLoss): number {
  return by === "squared" ? error * error : Math.abs(error);
}

function checkVectors(name: string, { x, y, rows }: VectorRows, { inputs, outputs }: RegressionShape): void {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(`${name} has ${rows} rows, at least one is needed`);
  }
  checkRows(x, rows, inputs);
  const count = rows * outputs;
  if (y.length < count) throw new RangeError(`${name} has ${y.length} targets, ${count} are needed`);
  const bad = y.subarray(0, count).findIndex((value) => !(value >= 0 && value <= 1));
  if (bad < 0) return;
  const row = Math.floor(bad / outputs);
  throw new RangeError(`target ${bad % outputs} of ${name} row ${row} is ${y[bad]}, 0 to 1 is needed`);
}
