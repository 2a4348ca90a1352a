import { setImmediate } from "node:timers/promises";
import { softplus } from "../../core/exponential.js";
import { naturalLog } from "../../core/portable-math.js";
import type { RandomStream } from "../../core/random-stream.js";
import {
  type ClassWeights,
  checkTrainingRows,
  classWeights,
  countOnes,
  type FitReport,
  positiveWeight,
  type TrainingRows,
} from "../training-rows.js";
import { type FrozenResidual, freezeResidual } from "./frozen-residual.js";
import type { ResidualNet } from "./residual-net.js";
import type { ResidualShape } from "./residual-shape.js";
import { ResidualTrainer } from "./residual-trainer.js";

/** Shape and training of a residual net. */
export interface ResidualSpec {
  readonly shape: ResidualShape;
  readonly learningRate: number;
  readonly batchSize: number;
  /** Most epochs. */
  readonly epochs: number;
  /** Epochs without a lower validation loss after which training stops. */
  readonly patience: number;
}

/**
 * Fits a classifier with early stopping. The same rows and the same stream give the same bits on every machine.
 *
 * @param stream gives the first weights and each epoch's order, and is the only source of randomness
 * @throws {RangeError} if the settings are out of range, a feature is not finite, the training rows have one label
 * only, or the loss leaves the finite numbers
 */
export async function fitResidual(
  spec: ResidualSpec,
  train: TrainingRows,
  validation: TrainingRows,
  stream: RandomStream,
): Promise<{ frozen: FrozenResidual; report: FitReport }> {
  const { shape, batchSize, epochs, patience } = spec;
  for (const [name, value] of Object.entries({ batchSize, epochs, patience })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${name} is ${value}, an integer from 1 is needed`);
    }
  }
  const trainer = new ResidualTrainer(shape, spec.learningRate, stream);
  const { net } = trainer;
  const width = shape.positions * shape.channels;
  checkTrainingRows("training", train, width);
  checkTrainingRows("validation", validation, width);
  const weight = positiveWeight(train.y, train.rows);
  const weights = classWeights(weight);
  const logWeight = naturalLog(weight);

  const order = Uint32Array.from({ length: train.rows }, (_, row) => row);
  const curves = {
    loss: [] as number[],
    validationLoss: [] as number[],
    validationAccuracy: [] as number[],
  };
  let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, parameters: net.parameters.slice() };
  for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
    stream.shuffle(order);
    const trained = await trainEpoch(trainer, width, batchSize, train, order, weights);
    const checked = validate(net, validation, weights, logWeight);
    if (![trained, checked.loss].every(Number.isFinite) || !net.parameters.every(Number.isFinite)) {
      throw new RangeError(`training left the finite numbers in epoch ${epoch}: take a lower learning rate`);
    }
    curves.loss.push(trained);
    curves.validationLoss.push(checked.loss);
    curves.validationAccuracy.push(checked.accuracy);
    if (checked.loss < best.loss) best = { loss: checked.loss, epoch, parameters: net.parameters.slice() };
  }

  // The class weight adds its logarithm to the log odds; without it they are those of the rows as they came.
  const { bias } = net.places.dense.at(-1)!;
  best.parameters[bias] = best.parameters[bias]! - logWeight;
  const hits = countOnes(validation.y, validation.rows);
  return {
    frozen: freezeResidual(shape, best.parameters),
    report: {
      epochs: curves.loss.length,
      bestEpoch: best.epoch - 1,
      curves,
      majorityBaseline: Math.max(hits, validation.rows - hits) / validation.rows,
      positiveWeight: weight,
    },
  };
}

/** Trains on all rows once, in the given order, and returns the mean loss. */
async function trainEpoch(
  trainer: ResidualTrainer,
  width: number,
  batchSize: number,
  data: TrainingRows,
  order: Uint32Array,
  weights: ClassWeights,
): Promise<number> {
  const x = new Float32Array(batchSize * width);
  const y = new Uint8Array(batchSize);
  let loss = 0;
  for (let from = 0; from < data.rows; from += batchSize) {
    const rows = order.subarray(from, from + batchSize);
    for (const [i, row] of rows.entries()) {
      y[i] = data.y[row]!;
      x.set(data.x.subarray(row * width, (row + 1) * width), i * width);
    }
    loss += trainer.step(x, y, rows.length, 1, weights);
    await setImmediate();
  }
  return loss / data.rows;
}

/** Mean loss, and share of rows labelled rightly when a row is called 1 above `threshold`. */
function validate(
  net: ResidualNet,
  { x, y, rows }: TrainingRows,
  weights: ClassWeights,
  threshold: number,
): { loss: number; accuracy: number } {
  const logits = new Float32Array(rows);
  net.score(x, rows, logits);
  let loss = 0;
  let weightSum = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const label = y[row]!;
    const weight = weights[label]!;
    const logit = logits[row]!;
    loss += weight * (softplus(logit) - label * logit);
    weightSum += weight;
    if (logit > threshold === (label === 1)) right++;
  }
  return { loss: loss / weightSum, accuracy: right / rows };
}
