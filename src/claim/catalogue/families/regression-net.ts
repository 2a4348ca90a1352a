import { z } from "zod";
import type { RandomStream } from "../../../core/random-stream.js";
import { Adam } from "../../../model/adam.js";

/*
 * A small network that predicts one number: a hidden layer of ReLUs, a linear output, Adam on the mean absolute error.
 * Written out in doubles, of + - * / alone.
 */

const LEARNING_RATE = 1e-3;
const BATCH = 32;

/** Steps in all at most, so that large training sets take fewer epochs. */
const MOST_STEPS = 4000;
const MOST_EPOCHS = 50;

/** A fitted network: hidden weights (hidden x inputs), hidden biases, output weights and the output's bias. */
export interface RegressionNet {
  readonly inputs: number;
  readonly hidden: number;
  readonly parameters: readonly number[];
}

export const regressionNetSchema = z.strictObject({
  inputs: z.int().positive(),
  hidden: z.int().positive(),
  parameters: z.array(z.number()),
});

/** What is to be predicted from what. */
export interface RegressionRow {
  readonly x: readonly number[];
  readonly y: number;
}

/** A fitted network and its mean absolute error on the training rows, epoch by epoch. */
export interface RegressionFit {
  readonly net: RegressionNet;
  readonly loss: readonly number[];
}

/**
 * Trains a network.
 *
 * @param rows each of as many inputs
 * @param stream the only source of randomness: first weights, order
 * @throws {RangeError} if there are no rows
 */
export function fitRegressionNet(
  rows: readonly RegressionRow[],
  hidden: number,
  stream: RandomStream,
): RegressionFit {
  const inputs = rows[0]?.x.length;
  if (inputs === undefined) throw new RangeError("the network needs at least one row, got none");
  const parameters = firstParameters(inputs, hidden, stream);
  const adam = new Adam(parameters.length, LEARNING_RATE);
  const gradient = new Float32Array(parameters.length);
  const order = rows.map((_, i) => i);
  const steps = Math.ceil(rows.length / BATCH);
  const epochs = Math.max(1, Math.min(MOST_EPOCHS, Math.floor(MOST_STEPS / steps)));
  const loss: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    stream.shuffle(order);
    let sum = 0;
    for (let from = 0; from < rows.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH).map((i) => rows[i]!);
      gradient.fill(0);
      for (const row of batch) sum += addGradient(parameters, hidden, row, batch.length, gradient);
      adam.step(parameters, gradient);
    }
    loss.push(sum / rows.length);
  }
  return { net: { inputs, hidden, parameters: [...parameters] }, loss };
}

/** The network's output. */
export function predict({ hidden, parameters }: RegressionNet, x: readonly number[]): number {
  return forward(parameters, hidden, x).output;
}

function forward(parameters: ArrayLike<number>, hidden: number, x: readonly number[]) {
  const inputs = x.length;
  const active = new Float64Array(hidden);
  let output = parameters[hidden * (inputs + 2)]!;
  for (let unit = 0; unit < hidden; unit++) {
    let sum = parameters[hidden * inputs + unit]!;
    for (let i = 0; i < inputs; i++) sum += parameters[unit * inputs + i]! * x[i]!;
    active[unit] = Math.max(0, sum);
    output += parameters[hidden * (inputs + 1) + unit]! * active[unit]!;
  }
  return { active, output };
}

/** Adds one row's part of the gradient of a batch's mean absolute error. @returns the row's error */
function addGradient(
  parameters: Float32Array,
  hidden: number,
  { x, y }: RegressionRow,
  rows: number,
  gradient: Float32Array,
): number {
  const inputs = x.length;
  const { active, output } = forward(parameters, hidden, x);
  const slope = Math.sign(output - y) / rows;
  gradient[hidden * (inputs + 2)]! += slope;
  for (let unit = 0; unit < hidden; unit++) {
    if (active[unit] === 0) continue;
    gradient[hidden * (inputs + 1) + unit]! += slope * active[unit]!;
    const back = slope * parameters[hidden * (inputs + 1) + unit]!;
    gradient[hidden * inputs + unit]! += back;
    for (let i = 0; i < inputs; i++) gradient[unit * inputs + i]! += back * x[i]!;
  }
  return Math.abs(output - y);
}

/** Uniform within 1 / sqrt(inputs of the layer). */
function firstParameters(inputs: number, hidden: number, stream: RandomStream): Float32Array {
  const outputFrom = hidden * (inputs + 1);
  return Float32Array.from({ length: hidden * (inputs + 2) + 1 }, (_, i) => {
    const fanIn = i < outputFrom ? inputs : hidden;
    return (2 * stream.float() - 1) / Math.sqrt(fanIn);
  });
}
