import { matrixModule } from "./matrix-module.js";

/** A region of a `MatrixMemory`: its address in bytes, and its floats. */
export interface Region {
  readonly at: number;
  readonly values: Float32Array;
}

type Multiply = (
  a: number,
  aStride: number,
  b: number,
  c: number,
  cStride: number,
  rows: number,
  inner: number,
  columns: number,
  start: number,
  relu: 0 | 1,
) => void;
type MultiplyTransposed = (
  a: number,
  aStride: number,
  d: number,
  dStride: number,
  c: number,
  rows: number,
  inner: number,
  columns: number,
) => void;

type FourNumbers = (a: number, b: number, c: number, d: number) => void;

const PAGE_BYTES = 65536;

/** Between regions: without it those of one size would lie at the same places of the first-level cache. */
const GAP_BYTES = 1088;

let module: WebAssembly.Module | undefined;

/**
 * Memory for the matrices of one net, and the functions of `matrixModule` on it. Its size is fixed when it is made.
 *
 * Multiplication is written here, and not left to TensorFlow.js, because convolutions and their gradients are plain
 * products of overlapping rows that need no copies, and because what lies between products runs ten times as fast in
 * JavaScript on this memory as in its WebAssembly backend.
 */
export class MatrixMemory {
  readonly multiply: Multiply;
  readonly multiplyTransposed: MultiplyTransposed;
  readonly keepWherePositive: FourNumbers;
  readonly add: FourNumbers;
  readonly addRows: FourNumbers;
  readonly #buffer: ArrayBuffer | SharedArrayBuffer;
  // Address 0 stands for "no vector".
  #next = 16;

  /** @param floats how many will be asked for, in at most `regions` regions */
  constructor(floats: number, regions: number) {
    const memory = new WebAssembly.Memory({
      initial: Math.ceil((16 + 4 * floats + (16 + GAP_BYTES) * regions) / PAGE_BYTES),
    });
    module ??= new WebAssembly.Module(matrixModule());
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.multiply = exports.multiply as Multiply;
    this.multiplyTransposed = exports.multiplyTransposed as MultiplyTransposed;
    this.keepWherePositive = exports.keepWherePositive as FourNumbers;
    this.add = exports.add as FourNumbers;
    this.addRows = exports.addRows as FourNumbers;
    this.#buffer = memory.buffer;
  }

  /** A new region of zeros. @throws {RangeError} if the memory is used up */
  take(floats: number): Region {
    const at = this.#next;
    this.#next += Math.ceil(floats / 4) * 16 + GAP_BYTES;
    return { at, values: new Float32Array(this.#buffer, at, floats) };
  }
}
