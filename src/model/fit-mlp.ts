import { setImmediate } from "node:timers/promises";
import type { RandomStream } from "../core/random-stream.js";
import { Adam } from "./adam.js";
import { type Backend, type BackendName, openBackend } from "./backend.js";
import { backward, forward, type LayerPlace, layerPlaces, layerTensors } from "./dense.js";
import { type FrozenMlp, freezeMlp } from "./frozen-mlp.js";
import {
  type ClassWeights,
  checkTrainingRows,
  classWeights,
  countOnes,
  type FitReport,
  positiveWeight,
  type TrainingRows,
} from "./training-rows.js";

/** Shape and training of a net: dense layers with ReLU, one logit, Adam. */
export interface MlpSpec {
  readonly inputs: number;
  /** Widths of the hidden layers; none makes a logistic regression. */
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly batchSize: number;
  /** Most epochs. */
  readonly epochs: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patience: number;
}

/** Batches between two turns of the event loop, so that progress is drawn and an interrupt is heard. */
const BATCHES_A_TURN = 4;

/** Rows a forward pass over the validation rows. */
const VALIDATION_CHUNK = 2048;

/**
 * Fits a classifier. On the `wasm` backend the same rows and the same stream give the same bits.
 *
 * @param stream gives the first weights and each epoch's order, and is the only source of randomness
 * @throws {RangeError} if the settings are out of range, a feature is not finite, the training rows have one
 * label only, or the loss leaves the finite numbers
 */
export async function fitMlp(
  spec: MlpSpec,
  train: TrainingRows,
  validation: TrainingRows,
  stream: RandomStream,
  backendName: BackendName,
): Promise<{ frozen: FrozenMlp; report: FitReport }> {
  checkSpec(spec);
  checkTrainingRows("training", train, spec.inputs);
  checkTrainingRows("validation", validation, spec.inputs);
  const weight = positiveWeight(train.y, train.rows);
  const backend = await openBackend(backendName);
  const logWeight = naturalLog(backend, weight);

  const places = layerPlaces(spec.inputs, spec.hidden);
  const parameters = firstParameters(places, stream);
  const net: Net = { backend, inputs: spec.inputs, places, parameters, weights: classWeights(weight) };
  const adam = new Adam(parameters.length, spec.learningRate);
  const order = Uint32Array.from({ length: train.rows }, (_, row) => row);
  const loss: number[] = [];
  const validationLoss: number[] = [];
  const validationAccuracy: number[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, parameters: parameters.slice() };

  for (let epoch = 1; epoch <= spec.epochs && epoch - best.epoch <= spec.patience; epoch++) {
    stream.shuffle(order);
    const trained = await trainEpoch(net, adam, spec.batchSize, train, order);
    const checked = await validate(net, validation, logWeight);
    if (![trained, checked.loss].every(Number.isFinite) || !parameters.every(Number.isFinite)) {
      throw new RangeError(`training left the finite numbers in epoch ${epoch}: take a lower learning rate`);
    }
    loss.push(trained);
    validationLoss.push(checked.loss);
    validationAccuracy.push(checked.accuracy);
    if (checked.loss < best.loss) best = { loss: checked.loss, epoch, parameters: parameters.slice() };
  }

  // The class weight adds its logarithm to the log odds; without it they are those of the rows as they came.
  const bias = places.at(-1)!.bias;
  best.parameters[bias] = best.parameters[bias]! - logWeight;
  const ranges = layerRanges({ ...net, parameters: best.parameters }, train);
  const hits = countOnes(validation.y, validation.rows);
  return {
    frozen: freezeMlp(spec.inputs, spec.hidden, best.parameters, ranges),
    report: {
      epochs: loss.length,
      bestEpoch: best.epoch - 1,
      curves: { loss, validationLoss, validationAccuracy },
      majorityBaseline: Math.max(hits, validation.rows - hits) / validation.rows,
      positiveWeight: weight,
    },
  };
}

/** A net in training; `parameters` changes in place. */
interface Net {
  readonly backend: Backend;
  readonly inputs: number;
  readonly places: readonly LayerPlace[];
  readonly parameters: Float32Array;
  readonly weights: ClassWeights;
}

/** Trains on all rows once, in the given order, and returns the mean loss. */
async function trainEpoch(
  net: Net,
  adam: Adam,
  batchSize: number,
  data: TrainingRows,
  order: Uint32Array,
): Promise<number> {
  const { inputs } = net;
  const gradient = new Float32Array(net.parameters.length);
  let loss = 0;
  for (let from = 0, batches = 1; from < data.rows; from += batchSize, batches++) {
    const rows = order.subarray(from, from + batchSize);
    const x = new Float32Array(rows.length * inputs);
    const y = new Uint8Array(rows.length);
    for (const [i, row] of rows.entries()) {
      y[i] = data.y[row]!;
      x.set(data.x.subarray(row * inputs, (row + 1) * inputs), i * inputs);
    }
    loss += batchGradient(net, x, y, gradient);
    adam.step(net.parameters, gradient);
    if (batches % BATCHES_A_TURN === 0) await setImmediate();
  }
  return loss / data.rows;
}

/** Writes the gradient of the mean loss of a batch and returns the sum of its losses. */
function batchGradient(net: Net, x: Float32Array, y: Uint8Array, gradient: Float32Array): number {
  const { backend, inputs, places, parameters, weights } = net;
  const { tf } = backend;
  const rows = y.length;
  let loss = 0;
  backend.use();
  tf.tidy(() => {
    const layers = layerTensors(tf, places, parameters);
    const activations = forward(tf, layers, tf.tensor2d(x, [rows, inputs]));
    const output = activations.at(-1)!;
    const logits = output.dataSync();
    const softplus = tf.softplus(output).dataSync();
    const probability = tf.sigmoid(output).dataSync();
    const slope = new Float32Array(rows);
    for (let i = 0; i < rows; i++) {
      const label = y[i]!;
      const weight = label === 1 ? weights[1] : weights[0];
      loss += weight * (softplus[i]! - label * logits[i]!);
      slope[i] = (weight * (probability[i]! - label)) / rows;
    }
    backward(tf, places, layers, activations, tf.tensor2d(slope, [rows, 1]), gradient);
  });
  return loss;
}

/** Mean loss, and share of rows labelled rightly when a row is called 1 above `threshold`. */
async function validate(
  net: Net,
  data: TrainingRows,
  threshold: number,
): Promise<{ loss: number; accuracy: number }> {
  const { backend, inputs, places, parameters, weights } = net;
  const { tf } = backend;
  let loss = 0;
  let weightSum = 0;
  let right = 0;
  for (let from = 0; from < data.rows; from += VALIDATION_CHUNK) {
    const rows = Math.min(VALIDATION_CHUNK, data.rows - from);
    backend.use();
    tf.tidy(() => {
      const layers = layerTensors(tf, places, parameters);
      const x = data.x.slice(from * inputs, (from + rows) * inputs);
      const output = forward(tf, layers, tf.tensor2d(x, [rows, inputs])).at(-1)!;
      const logits = output.dataSync();
      const softplus = tf.softplus(output).dataSync();
      for (let i = 0; i < rows; i++) {
        const label = data.y[from + i]!;
        const weight = label === 1 ? weights[1] : weights[0];
        loss += weight * (softplus[i]! - label * logits[i]!);
        weightSum += weight;
        if (logits[i]! > threshold === (label === 1)) right++;
      }
    });
    await setImmediate();
  }
  return { loss: loss / weightSum, accuracy: right / data.rows };
}

/** Training rows that the ranges of activations are taken from. */
const CALIBRATION_ROWS = 4096;

/** Largest magnitude of an input, and largest activation of each hidden layer, over the first training rows. */
function layerRanges({ backend, inputs, places, parameters }: Net, { x, rows }: TrainingRows): number[] {
  const { tf } = backend;
  const taken = Math.min(rows, CALIBRATION_ROWS);
  const ranges: number[] = [];
  backend.use();
  tf.tidy(() => {
    const batch = tf.tensor2d(x.slice(0, taken * inputs), [taken, inputs]);
    const activations = forward(tf, layerTensors(tf, places, parameters), batch).slice(0, -1);
    for (const values of activations) {
      let largest = 0;
      for (const value of values.dataSync()) largest = Math.max(largest, Math.abs(value));
      // A layer that is as good as silent has no range: any will do.
      ranges.push(largest >= 1e-30 ? largest : 1);
    }
  });
  return ranges;
}

/**
 * First parameters: kernels uniform with the variance of He et al. 2015 before a ReLU and of Glorot and Bengio 2010
 * before the logit, biases zero.
 */
function firstParameters(places: readonly LayerPlace[], stream: RandomStream): Float32Array {
  const parameters = new Float32Array(places.at(-1)!.end);
  for (const [i, { inputs, outputs, kernel, bias }] of places.entries()) {
    const limit = Math.sqrt(6 / (i + 1 < places.length ? inputs : inputs + outputs));
    for (let at = kernel; at < bias; at++) parameters[at] = (2 * stream.float() - 1) * limit;
  }
  return parameters;
}

/** The natural logarithm from the backend: that of JavaScript may differ in its last bit between machines. */
function naturalLog({ tf, use }: Backend, value: number): number {
  use();
  let log = 0;
  tf.tidy(() => {
    log = tf.log(tf.scalar(value)).dataSync()[0]!;
  });
  return log;
}

function checkSpec(spec: MlpSpec): void {
  const whole = {
    inputs: spec.inputs,
    batchSize: spec.batchSize,
    epochs: spec.epochs,
    patience: spec.patience,
    ...Object.fromEntries(spec.hidden.map((width, i) => [`hidden[${i}]`, width])),
  };
  for (const [name, value] of Object.entries(whole)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}, an integer from 1 is needed`);
    }
  }
  if (!(spec.learningRate > 0 && Number.isFinite(spec.learningRate))) {
    throw new RangeError(`learningRate is ${spec.learningRate}, a number above 0 is needed`);
  }
}
