import { z } from "zod";
import type { RandomStream } from "../../../core/random-stream.js";
import { Adam } from "../../../model/adam.js";

/*
 * The claimant's network: dense layers 20, 128, 128, 64, 7 with ReLU and batch normalisation after each but the last,
 * dropout of .2 after the first two, a sigmoid at the end, Adam at 1e-3 on the mean squared error. Written out in doubles:
 * its training set has one row a template, so that speed is of no account.
 */

/** Widths from input to output. */
export const TARGET_WIDTHS: readonly number[] = [20, 128, 128, 64, 7];
const DROPOUT: readonly number[] = [0.2, 0.2, 0];
const LEARNING_RATE = 1e-3;
const BATCH = 32;
const EPOCHS = 100;
/** Rows seen in all at most: beyond some hundreds of templates there are fewer epochs. */
const MOST_ROWS_SEEN = 10_000;
/** Weight of a new batch in the running mean and variance, and what keeps a variance from zero. */
const MOMENTUM = 0.1;
const EPSILON = 1e-5;

/** One input and what is to be predicted from it. */
export interface TargetRow {
  readonly features: readonly number[];
  readonly target: readonly number[];
}

/** A fitted network: parameters as they lie in one array, and the running statistics of its normalised layers. */
export interface TargetNetwork {
  readonly parameters: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly (readonly number[])[];
}

export const targetNetworkSchema = z.strictObject({
  parameters: z.array(z.number()),
  means: z.array(z.array(z.number())),
  variances: z.array(z.array(z.number())),
});

/** Where a layer's weights (outputs x inputs), biases, and scales and shifts of its normalisation lie. */
interface Place {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: number;
  readonly biases: number;
  readonly scales: number;
  readonly shifts: number;
  readonly last: boolean;
}

const PLACES: readonly Place[] = places();
const PARAMETERS = PLACES.at(-1)!.scales;

function places(): Place[] {
  let at = 0;
  return TARGET_WIDTHS.slice(1).map((outputs, i) => {
    const inputs = TARGET_WIDTHS[i]!;
    const last = i + 2 === TARGET_WIDTHS.length;
    const weights = at;
    const biases = weights + inputs * outputs;
    const scales = biases + outputs;
    const shifts = scales + (last ? 0 : outputs);
    at = shifts + (last ? 0 : outputs);
    return { inputs, outputs, weights, biases, scales, shifts, last };
  });
}

/**
 * Trains the network.
 *
 * @param rows at least one, 20 features and 7 targets in [0, 1] each
 * @param stream the only source of randomness: first weights, order, dropout
 */
export function fitTargetNetwork(rows: readonly TargetRow[], stream: RandomStream): TargetNetwork {
  if (rows.length === 0) throw new RangeError("the network needs at least one row, got none");
  const parameters = firstParameters(stream);
  const adam = new Adam(PARAMETERS, LEARNING_RATE);
  const means = PLACES.slice(0, -1).map(({ outputs }) => new Array<number>(outputs).fill(0));
  const variances = PLACES.slice(0, -1).map(({ outputs }) => new Array<number>(outputs).fill(1));
  const order = rows.map((_, i) => i);
  const epochs = Math.max(1, Math.min(EPOCHS, Math.floor(MOST_ROWS_SEEN / rows.length)));
  for (let epoch = 0; epoch < epochs; epoch++) {
    stream.shuffle(order);
    for (let from = 0; from < rows.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH).map((i) => rows[i]!);
      adam.step(parameters, gradientOf(parameters, batch, stream, means, variances));
    }
  }
  return { parameters: [...parameters], means, variances };
}

/** The network's seven outputs, each in (0, 1). @param features 20 */
export function predictTarget(network: TargetNetwork, features: readonly number[]): number[] {
  const { parameters, means, variances } = network;
  let values: readonly number[] = features;
  for (const [i, place] of PLACES.entries()) {
    const sums = dense(parameters, place, values);
    values = place.last
      ? sums.map(logistic)
      : sums.map((sum, j) => {
          const normal = (Math.max(0, sum) - means[i]![j]!) / Math.sqrt(variances[i]![j]! + EPSILON);
          return parameters[place.scales + j]! * normal + parameters[place.shifts + j]!;
        });
  }
  return [...values];
}

/** What back-propagation needs of one normalised layer, a row of the batch each. */
interface Passed {
  readonly inputs: readonly (readonly number[])[];
  readonly sums: readonly (readonly number[])[];
  readonly normal: readonly (readonly number[])[];
  readonly deviations: readonly number[];
  readonly masks: readonly (readonly number[])[];
}

/** Gradient of the mean squared error of a batch in every parameter; updates the running statistics. */
function gradientOf(
  parameters: Float32Array,
  batch: readonly TargetRow[],
  stream: RandomStream,
  means: number[][],
  variances: number[][],
): Float32Array {
  const gradient = new Float32Array(PARAMETERS);
  const passed: Passed[] = [];
  let values: (readonly number[])[] = batch.map(({ features }) => features);
  for (const [i, place] of PLACES.slice(0, -1).entries()) {
    const sums = values.map((row) => dense(parameters, place, row));
    const active = sums.map((row) => row.map((sum) => Math.max(0, sum)));
    const { mean, variance } = momentsOf(active, place.outputs);
    updateRunning(means[i]!, mean, 1);
    updateRunning(variances[i]!, variance, batch.length / Math.max(1, batch.length - 1));
    const deviations = variance.map((value) => Math.sqrt(value + EPSILON));
    const normal = active.map((row) => row.map((value, j) => (value - mean[j]!) / deviations[j]!));
    const keep = 1 - DROPOUT[i]!;
    const masks = normal.map((row) => row.map(() => (keep === 1 || stream.float() < keep ? 1 / keep : 0)));
    passed.push({ inputs: values, sums, normal, deviations, masks });
    values = normal.map((row, r) =>
      row.map(
        (value, j) => masks[r]![j]! * (parameters[place.scales + j]! * value + parameters[place.shifts + j]!),
      ),
    );
  }

  const last = PLACES.at(-1)!;
  let slopes = values.map((row, r) =>
    dense(parameters, last, row).map((sum, j) => {
      const output = logistic(sum);
      const error = output - batch[r]!.target[j]!;
      return (2 * error * output * (1 - output)) / (batch.length * last.outputs);
    }),
  );
  slopes = backThroughDense(parameters, gradient, last, values, slopes);
  for (let i = passed.length - 1; i >= 0; i--) {
    const place = PLACES[i]!;
    const through = backThroughNormalisation(parameters, gradient, place, passed[i]!, slopes);
    slopes = backThroughDense(parameters, gradient, place, passed[i]!.inputs, through);
  }
  return gradient;
}

function backThroughNormalisation(
  parameters: Float32Array,
  gradient: Float32Array,
  place: Place,
  { sums, normal, deviations, masks }: Passed,
  slopes: readonly (readonly number[])[],
): number[][] {
  const rows = slopes.length;
  const out = slopes.map(() => new Array<number>(place.outputs).fill(0));
  for (let j = 0; j < place.outputs; j++) {
    let sum = 0;
    let product = 0;
    for (let r = 0; r < rows; r++) {
      const slope = slopes[r]![j]! * masks[r]![j]!;
      sum += slope;
      product += slope * normal[r]![j]!;
    }
    gradient[place.shifts + j]! += sum;
    gradient[place.scales + j]! += product;
    const scale = parameters[place.scales + j]! / deviations[j]!;
    for (let r = 0; r < rows; r++) {
      if (sums[r]![j]! <= 0) continue;
      const slope = slopes[r]![j]! * masks[r]![j]!;
      out[r]![j] = scale * (slope - sum / rows - (normal[r]![j]! * product) / rows);
    }
  }
  return out;
}

function backThroughDense(
  parameters: Float32Array,
  gradient: Float32Array,
  { inputs, outputs, weights, biases }: Place,
  values: readonly (readonly number[])[],
  slopes: readonly (readonly number[])[],
): number[][] {
  return slopes.map((row, r) => {
    const input = values[r]!;
    const back = new Array<number>(inputs).fill(0);
    for (let j = 0; j < outputs; j++) {
      const slope = row[j]!;
      if (slope === 0) continue;
      gradient[biases + j]! += slope;
      const at = weights + j * inputs;
      for (let k = 0; k < inputs; k++) {
        gradient[at + k]! += slope * input[k]!;
        back[k]! += slope * parameters[at + k]!;
      }
    }
    return back;
  });
}

function dense(
  parameters: ArrayLike<number>,
  { inputs, outputs, weights, biases }: Place,
  values: readonly number[],
): number[] {
  const sums = new Array<number>(outputs).fill(0);
  for (let j = 0; j < outputs; j++) {
    let sum = parameters[biases + j]!;
    const at = weights + j * inputs;
    for (let k = 0; k < inputs; k++) sum += parameters[at + k]! * values[k]!;
    sums[j] = sum;
  }
  return sums;
}

function momentsOf(rows: readonly (readonly number[])[], width: number) {
  const columns = Array.from({ length: width }, (_, j) => rows.map((row) => row[j]!));
  const mean = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / rows.length);
  const variance = columns.map((column, j) => {
    const squares = column.reduce((sum, value) => sum + (value - mean[j]!) * (value - mean[j]!), 0);
    return squares / rows.length;
  });
  return { mean, variance };
}

function updateRunning(running: number[], fresh: readonly number[], factor: number): void {
  for (const [j, value] of fresh.entries()) {
    running[j] = (1 - MOMENTUM) * running[j]! + MOMENTUM * factor * value;
  }
}

/** Weights and biases uniform within 1 / sqrt(inputs), as in the claimant's library; scales 1, shifts 0. */
function firstParameters(stream: RandomStream): Float32Array {
  const parameters = new Float32Array(PARAMETERS);
  for (const { inputs, outputs, weights, biases, scales, last } of PLACES) {
    const limit = 1 / Math.sqrt(inputs);
    for (let at = weights; at < biases + outputs; at++) parameters[at] = (2 * stream.float() - 1) * limit;
    if (!last) parameters.fill(1, scales, scales + outputs);
  }
  return parameters;
}

/** 1 / (1 + e^-x), of + - * / alone so that it is the same on every machine. */
function logistic(x: number): number {
  // e^-|x| is e^(-|x| / 1024) to the power of 1024.
  const small = -Math.min(500, Math.abs(x)) / 1024;
  let power =
    1 +
    small * (1 + (small / 2) * (1 + (small / 3) * (1 + (small / 4) * (1 + (small / 5) * (1 + small / 6)))));
  for (let i = 0; i < 10; i++) power *= power;
  return x >= 0 ? 1 / (1 + power) : power / (1 + power);
}
