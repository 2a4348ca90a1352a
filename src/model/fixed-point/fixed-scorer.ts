import type { FixedNet } from "./fixed-net.js";
import { type FixedNetCode, fixedNetCode, ROWS_A_CALL } from "./fixed-net-code.js";

/** Scores rows with a net in integers. Belongs to one thread. */
export class FixedScorer {
  readonly #width: number;
  readonly #stride: number;
  readonly #inputs: Float32Array;
  readonly #sums: Int32Array;
  readonly #scale: number;
  readonly #score: (rows: number) => number;

  constructor(net: FixedNet) {
    const code = fixedNetCode(net);
    const { buffer, sums, score } = load(code);
    this.#width = net.layers[0]!.inputs;
    this.#stride = code.inputStride;
    this.#inputs = new Float32Array(buffer, code.inputAt, ROWS_A_CALL * code.inputStride);
    this.#sums = sums;
    this.#scale = net.outputScale;
    this.#score = score;
  }

  /**
   * Writes the logit of each row. A row's score does not depend on the rows beside it; inputs beyond the range of the
   * net count as its limit.
   *
   * @param x rows x inputs, row-major
   * @returns whether all inputs were finite; where they were not, the scores mean nothing
   */
  score(x: Float32Array, rows: number, out: Float32Array): boolean {
    const width = this.#width;
    for (let from = 0; from < rows; from += ROWS_A_CALL) {
      const count = Math.min(ROWS_A_CALL, rows - from);
      if (width === this.#stride) {
        this.#inputs.set(x.subarray(from * width, (from + count) * width));
      } else {
        for (let row = 0; row < count; row++) {
          const start = (from + row) * width;
          this.#inputs.set(x.subarray(start, start + width), row * this.#stride);
        }
      }
      // Rows left over from before would count where the last four are not all of this call.
      this.#inputs.fill(0, count * this.#stride, Math.min(ROWS_A_CALL, count + 3) * this.#stride);
      if (this.#score(count) === 0) return false;
      for (let row = 0; row < count; row++) out[from + row] = this.#sums[row]! / this.#scale;
    }
    return true;
  }
}

/** Scores words with a net in integers: rows of 32 inputs, a word's bits, most significant first, as -1 or +1. Belongs to one thread. */
export class FixedWordScorer {
  readonly #words: Uint32Array;
  readonly #sums: Int32Array;
  readonly #scale: number;
  readonly #score: (rows: number) => number;

  /** @throws {RangeError} if the net has other than 32 inputs, or no hidden layer */
  constructor(net: FixedNet) {
    const code = fixedNetCode(net, "words");
    const { buffer, sums, score } = load(code);
    this.#words = new Uint32Array(buffer, code.inputAt, ROWS_A_CALL);
    this.#sums = sums;
    this.#scale = net.outputScale;
    this.#score = score;
  }

  /** Writes the logit of each word, the same as `FixedScorer` gives its row. */
  score(words: Uint32Array, out: Float32Array): void {
    for (let from = 0; from < words.length; from += ROWS_A_CALL) {
      const count = Math.min(ROWS_A_CALL, words.length - from);
      this.#words.set(words.subarray(from, from + count));
      this.#score(count);
      for (let row = 0; row < count; row++) out[from + row] = this.#sums[row]! / this.#scale;
    }
  }
}

function load({ bytes, sumsAt, data }: FixedNetCode) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { buffer } = exports.memory as WebAssembly.Memory;
  for (const { at, values } of data) {
    new Uint8Array(buffer).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
  }
  return {
    buffer,
    sums: new Int32Array(buffer, sumsAt, ROWS_A_CALL),
    score: exports.score as (rows: number) => number,
  };
}
