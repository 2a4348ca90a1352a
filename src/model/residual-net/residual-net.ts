import type { RandomStream } from "../../core/random-stream.js";
import { MatrixMemory, type Region } from "../matrix/matrix-memory.js";
import {
  checkResidualShape,
  type KernelPlace,
  LOGIT_COLUMNS,
  type ResidualPlaces,
  type ResidualShape,
  residualPlaces,
} from "./residual-shape.js";

/** Most rows of a pass: their activations stay in the second-level cache. */
export const PASS_ROWS = 64;

const BYTES = 4;

/**
 * A residual net in memory, with forward and backward passes over up to `PASS_ROWS` rows: a convolution of width 1,
 * residual blocks of two convolutions of width 3, dense layers (Gohr, CRYPTO 2019, section 4.1, but without batch
 * normalisation). ReLU everywhere but after the logit.
 *
 * The activations of a row are `positions` + 2 groups of `filters`, the outer two zero. Any three groups in a row are
 * the input of one place, so that a convolution is a plain product over overlapping rows. What it leaves in the outer
 * groups, where two samples meet, is wiped out.
 */
export class ResidualNet {
  readonly places: ResidualPlaces;
  /** Change in place while training; `refresh` has to be called before the next `backward`. */
  readonly parameters: Float32Array;
  /** Sum over the backward passes since it was last cleared. */
  readonly gradient: Float32Array;
  readonly #shape: ResidualShape;
  readonly #memory: MatrixMemory;
  readonly #parametersAt: number;
  readonly #gradientAt: number;
  readonly #zeros: Region;
  readonly #input: Region;
  /** Output of the entry, then of each block. */
  readonly #stages: readonly Region[];
  readonly #blocks: readonly (readonly [Region, Region])[];
  readonly #deltas: readonly [Region, Region];
  readonly #dense: readonly Region[];
  readonly #denseDeltas: readonly Region[];
  /** Kernels as `backward` multiplies by them, by the place of the kernel. */
  readonly #turned = new Map<KernelPlace, Region>();

  /** @throws {RangeError} if the shape is out of range */
  constructor(shape: ResidualShape) {
    checkResidualShape(shape);
    this.#shape = shape;
    this.places = residualPlaces(shape);
    const { positions, channels, filters, depth, dense } = shape;
    const { parameters } = this.places;
    const stage = PASS_ROWS * (positions + 2) * filters;
    const input = PASS_ROWS * (positions + 2) * channels;
    const widths = [...dense, LOGIT_COLUMNS];
    const columns = Math.max(positions * filters, ...widths);
    const wide = 2 * PASS_ROWS * widths.reduce((sum, width) => sum + width, 0);
    const memory = new MatrixMemory(
      3 * parameters + columns + input + stage * (3 * depth + 3) + wide,
      64 + 8 * depth,
    );
    this.#memory = memory;
    const own = memory.take(parameters);
    const gradient = memory.take(parameters);
    this.parameters = own.values;
    this.#parametersAt = own.at;
    this.gradient = gradient.values;
    this.#gradientAt = gradient.at;
    this.#zeros = memory.take(columns);
    this.#input = memory.take(input);
    this.#stages = Array.from({ length: depth + 1 }, () => memory.take(stage));
    this.#blocks = Array.from({ length: depth }, () => [memory.take(stage), memory.take(stage)] as const);
    this.#deltas = [memory.take(stage), memory.take(stage)];
    this.#dense = widths.map((width) => memory.take(PASS_ROWS * width));
    this.#denseDeltas = widths.map((width) => memory.take(PASS_ROWS * width));
    for (const place of [...this.places.blocks.flat(), ...this.places.dense]) {
      this.#turned.set(place, memory.take(place.inputs * place.outputs));
    }
  }

  /**
   * First parameters: kernels uniform with the variance of He et al. 2015, that of a block's second convolution a
   * quarter of it, since what it gives is added to what came past it, and that of Glorot and Bengio 2010 before the
   * logit; biases zero.
   */
  initialise(stream: RandomStream): void {
    const { entry, blocks, dense } = this.places;
    this.parameters.fill(0);
    const fill = ({ inputs, outputs, kernel }: KernelPlace, limit: number, columns = outputs) => {
      for (let input = 0; input < inputs; input++) {
        for (let column = 0; column < columns; column++) {
          this.parameters[kernel + input * outputs + column] = (2 * stream.float() - 1) * limit;
        }
      }
    };
    fill(entry, Math.sqrt(6 / entry.inputs));
    for (const [a, b] of blocks) {
      fill(a, Math.sqrt(6 / a.inputs));
      fill(b, Math.sqrt(6 / b.inputs) / 2);
    }
    for (const place of dense.slice(0, -1)) fill(place, Math.sqrt(6 / place.inputs));
    const last = dense.at(-1)!;
    fill(last, Math.sqrt(6 / (last.inputs + 1)), 1);
  }

  /** Takes notice of changed parameters. */
  refresh(): void {
    for (const place of this.places.blocks.flat()) {
      turnConvolution(this.parameters, place, this.#turned.get(place)!.values);
    }
    for (const place of this.places.dense) transpose(this.parameters, place, this.#turned.get(place)!.values);
  }

  /** Writes the logits of any number of rows, rows x positions x channels. */
  score(x: Float32Array, rows: number, out: Float32Array): void {
    for (let from = 0; from < rows; from += PASS_ROWS) {
      this.forward(x, from, Math.min(PASS_ROWS, rows - from), out);
    }
  }

  /**
   * Writes the logits of rows.
   *
   * @param x rows x positions x channels, of which `rows` from row `from` on are taken
   * @param rows 1 to `PASS_ROWS`
   */
  forward(x: Float32Array, from: number, rows: number, logits: Float32Array): void {
    const { positions, channels, filters } = this.#shape;
    const { entry, blocks, dense } = this.places;
    const width = positions * channels;
    for (let row = 0; row < rows; row++) {
      const start = (from + row) * width;
      this.#input.values.set(x.subarray(start, start + width), (row * (positions + 2) + 1) * channels);
    }
    const groups = rows * (positions + 2);
    const first = this.#stages[0]!;
    this.#multiply(this.#input.at, channels, entry, first.at, groups, true);
    this.#clearEdges(first, rows);
    for (const [i, [a, b]] of blocks.entries()) {
      const [inner, outer] = this.#blocks[i]!;
      const before = this.#stages[i]!;
      this.#convolve(before, a, inner, rows);
      this.#convolve(inner, b, outer, rows);
      this.#memory.add(this.#stages[i + 1]!.at, outer.at, before.at, groups * filters);
    }
    let input = this.#stages.at(-1)!.at + BYTES * filters;
    let stride = (positions + 2) * filters;
    for (const [i, place] of dense.entries()) {
      const out = this.#dense[i]!;
      this.#multiply(input, stride, place, out.at, rows, i + 1 < dense.length);
      input = out.at;
      stride = place.outputs;
    }
    const last = this.#dense.at(-1)!.values;
    for (let row = 0; row < rows; row++) logits[from + row] = last[row * LOGIT_COLUMNS]!;
  }

  /**
   * Adds to `gradient` that of the rows of the last `forward`, whose activations are lost by that.
   *
   * @param slopes derivative of the loss in each logit, of which `rows` from `from` on are taken
   */
  backward(slopes: Float32Array, from: number, rows: number): void {
    const { positions, channels, filters } = this.#shape;
    const { entry, blocks, dense } = this.places;
    const wide = (positions + 2) * filters;
    const [delta, spare] = this.#deltas;
    const stage = this.#stages.at(-1)!.at + BYTES * filters;

    const last = this.#denseDeltas.at(-1)!.values;
    for (let row = 0; row < rows; row++) last[row * LOGIT_COLUMNS] = slopes[from + row]!;
    for (let i = dense.length - 1; i > 0; i--) {
      const place = dense[i]!;
      const input = this.#dense[i - 1]!;
      const output = this.#denseDeltas[i]!;
      const inputDelta = this.#denseDeltas[i - 1]!;
      this.#addGradient(input.at, place.inputs, place, output, rows);
      this.#multiplyTurned(output.at, place.outputs, place.outputs, place, inputDelta.at, place.inputs, rows);
      this.#memory.keepWherePositive(inputDelta.at, input.at, inputDelta.at, rows * place.inputs);
    }
    const front = dense[0]!;
    this.#addGradient(stage, wide, front, this.#denseDeltas[0]!, rows);
    this.#multiplyTurned(
      this.#denseDeltas[0]!.at,
      front.outputs,
      front.outputs,
      front,
      delta.at + BYTES * filters,
      wide,
      rows,
    );
    this.#clearEdges(delta, rows);

    const groups = rows * (positions + 2);
    const count = groups * filters;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const [a, b] = blocks[i]!;
      const [inner, outer] = this.#blocks[i]!;
      this.#memory.keepWherePositive(outer.at, outer.at, delta.at, count);
      this.#addConvolutionGradient(inner, b, outer, rows);
      spare.values.fill(0, 0, count);
      this.#convolveBack(outer, b, spare, rows);
      this.#memory.keepWherePositive(inner.at, inner.at, spare.at, count);
      this.#addConvolutionGradient(this.#stages[i]!, a, inner, rows);
      // Adds to what came past the block.
      this.#convolveBack(inner, a, delta, rows);
      this.#clearEdges(delta, rows);
    }
    this.#memory.keepWherePositive(delta.at, this.#stages[0]!.at, delta.at, count);
    this.#addGradient(this.#input.at, channels, entry, delta, groups);
  }

  #multiply(a: number, stride: number, place: KernelPlace, out: number, rows: number, relu: boolean): void {
    const { inputs, outputs, kernel, bias } = place;
    const at = this.#parametersAt;
    this.#memory.multiply(
      a,
      BYTES * stride,
      at + BYTES * kernel,
      out,
      BYTES * outputs,
      rows,
      inputs,
      outputs,
      at + BYTES * bias,
      relu ? 1 : 0,
    );
  }

  #convolve(from: Region, place: KernelPlace, to: Region, rows: number): void {
    const { positions, filters } = this.#shape;
    const windows = rows * (positions + 2) - 2;
    this.#multiply(from.at, filters, place, to.at + BYTES * filters, windows, true);
    this.#clearEdges(to, rows);
  }

  /** Product with the transposed kernel. */
  #multiplyTurned(
    a: number,
    stride: number,
    inner: number,
    place: KernelPlace,
    out: number,
    outStride: number,
    rows: number,
  ): void {
    this.#memory.multiply(
      a,
      BYTES * stride,
      this.#turned.get(place)!.at,
      out,
      BYTES * outStride,
      rows,
      inner,
      place.inputs,
      this.#zeros.at,
      0,
    );
  }

  /** Adds to `to` what a convolution sends back. */
  #convolveBack(from: Region, place: KernelPlace, to: Region, rows: number): void {
    const { positions, filters } = this.#shape;
    const stride = BYTES * filters;
    const windows = rows * (positions + 2) - 2;
    const kernel = this.#turned.get(place)!.at;
    this.#memory.multiply(
      from.at,
      stride,
      kernel,
      to.at + stride,
      stride,
      windows,
      3 * filters,
      filters,
      0,
      0,
    );
  }

  #addGradient(input: number, stride: number, place: KernelPlace, delta: Region, rows: number): void {
    const { inputs, outputs, kernel, bias } = place;
    const at = this.#gradientAt + BYTES * kernel;
    this.#memory.multiplyTransposed(
      input,
      BYTES * stride,
      delta.at,
      BYTES * outputs,
      at,
      rows,
      inputs,
      outputs,
    );
    this.#memory.addRows(this.#gradientAt + BYTES * bias, delta.at, rows, outputs);
  }

  #addConvolutionGradient(input: Region, place: KernelPlace, delta: Region, rows: number): void {
    const { positions, filters } = this.#shape;
    const stride = BYTES * filters;
    const groups = rows * (positions + 2);
    const at = this.#gradientAt + BYTES * place.kernel;
    this.#memory.multiplyTransposed(
      input.at,
      stride,
      delta.at + stride,
      stride,
      at,
      groups - 2,
      3 * filters,
      filters,
    );
    this.#memory.addRows(this.#gradientAt + BYTES * place.bias, delta.at, groups, filters);
  }

  #clearEdges({ values }: Region, rows: number): void {
    const { positions, filters } = this.#shape;
    const wide = (positions + 2) * filters;
    values.fill(0, 0, filters);
    for (let end = wide; end <= rows * wide; end += wide) {
      values.fill(0, end - filters, Math.min(end + filters, rows * wide));
    }
  }
}

function transpose(
  parameters: Float32Array,
  { inputs, outputs, kernel }: KernelPlace,
  out: Float32Array,
): void {
  for (let input = 0, i = kernel; input < inputs; input++) {
    for (let output = 0; output < outputs; output++, i++) out[output * inputs + input] = parameters[i]!;
  }
}

/** The kernel that carries slopes back: places in reverse order, inputs and outputs exchanged. */
function turnConvolution(
  parameters: Float32Array,
  { outputs, kernel }: KernelPlace,
  out: Float32Array,
): void {
  for (let place = 0, i = kernel; place < 3; place++) {
    for (let input = 0; input < outputs; input++) {
      for (let output = 0; output < outputs; output++, i++) {
        out[((2 - place) * outputs + output) * outputs + input] = parameters[i]!;
      }
    }
  }
}
