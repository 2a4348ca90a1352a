import { logistic } from "../../core/exponential.js";
import type { RandomStream } from "../../core/random-stream.js";
import { MatrixMemory, type Region } from "../matrix/matrix-memory.js";
import {
  checkRegressionShape,
  type LayerPlace,
  momentCount,
  type RegressionPlaces,
  type RegressionShape,
  regressionPlaces,
  wholeVectors,
} from "./regression-shape.js";

const BYTES = 4;

/** Added to variances (Ioffe and Szegedy 2015, algorithm 1), and the share of a batch in the running moments: Keras's. */
const EPSILON = 1e-3;
const MOMENTUM = 0.99;

/** What a pass makes small: squared or absolute differences. */
export type RegressionLoss = "squared" | "absolute";

/** What a hidden layer keeps of a training pass for the way back. */
interface LayerState {
  /** After the ReLU. */
  readonly rectified: Region;
  /** Normalised over the batch. */
  readonly normalised: Float32Array;
  /** 0, or what makes up for those dropped. */
  readonly mask: Float32Array;
  /** What the next layer gets. */
  readonly output: Region;
  readonly delta: Region;
  /** One over the standard deviation of the batch, a column. */
  readonly inverse: Float64Array;
}

/**
 * Dense layers with ReLU, batch normalisation if asked for, and dropout, in this order, and a logistic output. Forward and backward
 * passes are made of exact steps in a fixed order: the same bits on every machine.
 */
export class RegressionNet {
  readonly places: RegressionPlaces;
  /** Change in place while training. */
  readonly parameters: Float32Array;
  /** Of the last training pass. */
  readonly gradient: Float32Array;
  /** Running mean, then running variance, of each hidden layer's columns, layer by layer. */
  readonly moments: Float32Array;
  readonly #shape: RegressionShape;
  readonly #most: number;
  readonly #memory: MatrixMemory;
  readonly #parametersAt: number;
  readonly #gradientAt: number;
  readonly #input: Region;
  readonly #states: readonly LayerState[];
  readonly #last: Region;
  readonly #lastDelta: Region;
  readonly #zeros: Region;
  /** A transposed kernel, one layer's at a time. */
  readonly #turned: Region;
  #hasMoments = false;

  /**
   * @param most rows of the largest pass
   * @throws {RangeError} if the shape is out of range
   */
  constructor(shape: RegressionShape, most: number) {
    checkRegressionShape(shape);
    this.#shape = shape;
    this.#most = most;
    this.places = regressionPlaces(shape);
    const { layers, parameters } = this.places;
    const widest = Math.max(...layers.map(({ rows }) => rows));
    const rows = layers.reduce((sum, { columns }) => sum + 3 * columns, 0) + layers[0]!.rows;
    const memory = new MatrixMemory(3 * parameters + most * rows + widest, 8 + 4 * layers.length);
    this.#memory = memory;
    const own = memory.take(parameters);
    const gradient = memory.take(parameters);
    this.parameters = own.values;
    this.#parametersAt = own.at;
    this.gradient = gradient.values;
    this.#gradientAt = gradient.at;
    this.#input = memory.take(most * layers[0]!.rows);
    this.#zeros = memory.take(widest);
    this.#states = layers.slice(0, -1).map((place) => ({
      rectified: memory.take(most * place.columns),
      normalised: new Float32Array(most * place.columns),
      mask: new Float32Array(most * place.columns),
      output: memory.take(most * place.columns),
      delta: memory.take(most * place.columns),
      inverse: new Float64Array(place.columns),
    }));
    const last = layers.at(-1)!;
    this.#last = memory.take(most * last.columns);
    this.#lastDelta = memory.take(most * last.columns);
    this.#turned = memory.take(Math.max(...layers.map((place) => place.rows * place.columns)));
    this.moments = new Float32Array(momentCount(shape));
  }

  /** First parameters: kernels by He et al. 2015, the last by Glorot and Bengio 2010; scales 1, all else 0. */
  initialise(stream: RandomStream): void {
    const { inputs, outputs } = this.#shape;
    const { layers } = this.places;
    this.parameters.fill(0);
    for (const [i, { rows, columns, kernel, scale }] of layers.entries()) {
      const isLast = i + 1 === layers.length;
      const [usedRows, usedColumns] = [i === 0 ? inputs : rows, isLast ? outputs : columns];
      const limit = Math.sqrt(6 / (isLast ? usedRows + usedColumns : usedRows));
      for (let row = 0; row < usedRows; row++) {
        for (let column = 0; column < usedColumns; column++) {
          this.parameters[kernel + row * columns + column] = (2 * stream.float() - 1) * limit;
        }
      }
      if (!isLast && this.#shape.normalised) this.parameters.fill(1, scale, scale + columns);
    }
    this.#hasMoments = false;
  }

  /**
   * Writes the predictions of rows, with the running moments and without dropout.
   *
   * @param x rows x inputs, row-major
   * @param out rows x outputs, row-major, each in (0, 1)
   */
  predict(x: Float32Array, rows: number, out: Float32Array): void {
    for (let from = 0; from < rows; from += this.#most) {
      this.#predictSome(x, from, Math.min(this.#most, rows - from), out);
    }
  }

  #predictSome(x: Float32Array, from: number, rows: number, out: Float32Array): void {
    const { layers } = this.places;
    this.#load(x, from, rows);
    let input = this.#input;
    let moment = 0;
    for (const [i, state] of this.#states.entries()) {
      const place = layers[i]!;
      const { columns, scale, shift } = place;
      this.#multiply(input, place, state.rectified, rows, true);
      if (!this.#shape.normalised) {
        input = state.rectified;
        continue;
      }
      const [means, variances] = [moment, moment + columns];
      for (let column = 0; column < columns; column++) {
        const inverse = 1 / Math.sqrt(this.moments[variances + column]! + EPSILON);
        const factor = this.parameters[scale + column]! * inverse;
        const offset = this.parameters[shift + column]! - this.moments[means + column]! * factor;
        for (let at = column; at < rows * columns; at += columns) {
          state.output.values[at] = state.rectified.values[at]! * factor + offset;
        }
      }
      moment += 2 * columns;
      input = state.output;
    }
    const last = layers.at(-1)!;
    this.#multiply(input, last, this.#last, rows, false);
    const { outputs } = this.#shape;
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < outputs; j++) {
        out[(from + row) * outputs + j] = logistic(this.#last.values[row * last.columns + j]!);
      }
    }
  }

  /**
   * A training pass over a batch: predicts with the batch's moments and with dropout, leaves the gradient of the mean
   * loss in `gradient`, and moves the running moments.
   *
   * @param x rows x inputs, row-major, at most as many rows as the net was made for
   * @param y rows x outputs, row-major, in [0, 1]
   * @param dropped gives the dropout's masks, new ones each pass
   * @returns sum of the loss over rows and outputs
   */
  pass(
    x: Float32Array,
    y: Float32Array,
    rows: number,
    dropped: RandomStream,
    by: RegressionLoss = "squared",
  ): number {
    const { layers } = this.places;
    const { outputs } = this.#shape;
    this.gradient.fill(0);
    this.#load(x, 0, rows);
    let input = this.#input;
    let moment = 0;
    for (const [i, state] of this.#states.entries()) {
      const place = layers[i]!;
      this.#multiply(input, place, state.rectified, rows, true);
      if (this.#shape.normalised) this.#normalise(place, state, rows, moment);
      else state.output.values.set(state.rectified.values.subarray(0, rows * place.columns));
      this.#drop(state, rows * place.columns, dropped);
      moment += 2 * place.columns;
      input = state.output;
    }
    this.#hasMoments = true;
    const last = layers.at(-1)!;
    this.#multiply(input, last, this.#last, rows, false);
    const delta = this.#lastDelta.values.fill(0, 0, rows * last.columns);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < outputs; j++) {
        const p = logistic(this.#last.values[row * last.columns + j]!);
        const error = p - y[row * outputs + j]!;
        loss += by === "squared" ? error * error : Math.abs(error);
        const slope = by === "squared" ? 2 * error : Math.sign(error);
        delta[row * last.columns + j] = (slope * p * (1 - p)) / (rows * outputs);
      }
    }
    this.#back(rows);
    return loss;
  }

  /** Sets what `predict` uses in place of what passes left. */
  restore(parameters: Float32Array, moments: Float32Array): void {
    this.parameters.set(parameters);
    this.moments.set(moments);
    this.#hasMoments = true;
  }

  #back(rows: number): void {
    const { layers } = this.places;
    let delta = this.#lastDelta;
    for (let i = layers.length - 1; i >= 0; i--) {
      const place = layers[i]!;
      const state = this.#states[i - 1];
      this.#addGradient(state?.output ?? this.#input, place, delta, rows);
      if (state === undefined) return;
      transpose(this.parameters, place, this.#turned.values);
      this.#memory.multiply(
        delta.at,
        BYTES * place.columns,
        this.#turned.at,
        state.delta.at,
        BYTES * place.rows,
        rows,
        place.columns,
        place.rows,
        this.#zeros.at,
        0,
      );
      if (this.#shape.normalised) this.#normaliseBack(layers[i - 1]!, state, rows);
      else rectifyBack(state, rows * place.rows);
      delta = state.delta;
    }
  }

  #load(x: Float32Array, from: number, rows: number): void {
    const { inputs } = this.#shape;
    const stride = wholeVectors(inputs);
    for (let row = 0; row < rows; row++) {
      const start = (from + row) * inputs;
      this.#input.values.set(x.subarray(start, start + inputs), row * stride);
    }
  }

  #multiply(input: Region, place: LayerPlace, out: Region, rows: number, relu: boolean): void {
    const { rows: inner, columns, kernel, bias } = place;
    const at = this.#parametersAt;
    this.#memory.multiply(
      input.at,
      BYTES * inner,
      at + BYTES * kernel,
      out.at,
      BYTES * columns,
      rows,
      inner,
      columns,
      at + BYTES * bias,
      relu ? 1 : 0,
    );
  }

  #normalise({ columns, scale, shift }: LayerPlace, state: LayerState, rows: number, moment: number): void {
    const { rectified, normalised, output, inverse } = state;
    const { moments, parameters } = this;
    const momentum = this.#hasMoments ? MOMENTUM : 0;
    const count = rows * columns;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let at = column; at < count; at += columns) sum += rectified.values[at]!;
      const mean = sum / rows;
      let squares = 0;
      for (let at = column; at < count; at += columns) {
        const rest = rectified.values[at]! - mean;
        squares += rest * rest;
      }
      const variance = squares / rows;
      const factor = 1 / Math.sqrt(variance + EPSILON);
      inverse[column] = factor;
      for (let at = column; at < count; at += columns) {
        const value = (rectified.values[at]! - mean) * factor;
        normalised[at] = value;
        output.values[at] = value * parameters[scale + column]! + parameters[shift + column]!;
      }
      const [meanAt, varianceAt] = [moment + column, moment + columns + column];
      moments[meanAt] = momentum * moments[meanAt]! + (1 - momentum) * mean;
      moments[varianceAt] = momentum * moments[varianceAt]! + (1 - momentum) * variance;
    }
  }

  #drop({ mask, output }: LayerState, count: number, dropped: RandomStream): void {
    const { dropout } = this.#shape;
    if (dropout === 0) {
      mask.fill(1, 0, count);
      return;
    }
    const limit = dropout * 2 ** 32;
    for (let i = 0; i < count; i++) {
      mask[i] = dropped.uint32() < limit ? 0 : 1 / (1 - dropout);
      output.values[i] = output.values[i]! * mask[i]!;
    }
  }

  /** From the slope in what the next layer got to that in the sums before the ReLU (Ioffe and Szegedy, section 3). */
  #normaliseBack({ columns, scale, shift }: LayerPlace, state: LayerState, rows: number): void {
    const { rectified, normalised, mask, inverse } = state;
    const delta = state.delta.values;
    const { gradient, parameters } = this;
    const count = rows * columns;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      let product = 0;
      for (let at = column; at < count; at += columns) {
        const slope = delta[at]! * mask[at]!;
        delta[at] = slope;
        sum += slope;
        product += slope * normalised[at]!;
      }
      gradient[shift + column] = sum;
      gradient[scale + column] = product;
      const factor = parameters[scale + column]! * inverse[column]!;
      for (let at = column; at < count; at += columns) {
        const slope = factor * (delta[at]! - (sum + normalised[at]! * product) / rows);
        delta[at] = rectified.values[at]! > 0 ? slope : 0;
      }
    }
  }

  #addGradient(input: Region, place: LayerPlace, delta: Region, rows: number): void {
    const { rows: inner, columns, kernel, bias } = place;
    this.#memory.multiplyTransposed(
      input.at,
      BYTES * inner,
      delta.at,
      BYTES * columns,
      this.#gradientAt + BYTES * kernel,
      rows,
      inner,
      columns,
    );
    this.#memory.addRows(this.#gradientAt + BYTES * bias, delta.at, rows, columns);
  }
}

/** From the slope in what the next layer got to that in the sums before the ReLU. */
function rectifyBack({ rectified, mask, delta }: LayerState, count: number): void {
  for (let at = 0; at < count; at++) {
    delta.values[at] = rectified.values[at]! > 0 ? delta.values[at]! * mask[at]! : 0;
  }
}

function transpose(parameters: Float32Array, { rows, columns, kernel }: LayerPlace, out: Float32Array): void {
  for (let row = 0, i = kernel; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) out[column * rows + row] = parameters[i]!;
  }
}
