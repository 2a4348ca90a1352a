import { exponential } from "../../../../core/exponential.js";
import type { RandomStream } from "../../../../core/random-stream.js";
import { type Generator, placeOf } from "./generator.js";

const BINS = 16;
const BIN_WIDTH = 2 ** 32 / BINS;

const FIRST_TEMPERATURE = 1.5;
const LEAST_TEMPERATURE = 0.5;
const COOLING = 0.98;

/** Nonces of 16 equal bins, drawn by a softmax of (successes + 1) / (tries + 1) that cools from round to round. */
export class GroupedGenerator implements Generator {
  readonly #stream: RandomStream;
  readonly #successes = new Float64Array(BINS);
  readonly #tries = new Float64Array(BINS);
  #temperature = FIRST_TEMPERATURE;

  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  /** By which the softmax divides at present. */
  get temperature(): number {
    return this.#temperature;
  }

  /** Weights of the bins, not normalised. */
  weights(): Float64Array {
    return Float64Array.from({ length: BINS }, (_, bin) =>
      exponential((this.#successes[bin]! + 1) / (this.#tries[bin]! + 1) / this.#temperature),
    );
  }

  next(count: number): Uint32Array {
    const weights = this.weights();
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Uint32Array.from({ length: count }, () => {
      const bin = placeOf(this.#stream.float(), weights, total);
      return bin * BIN_WIDTH + this.#stream.below(BIN_WIDTH);
    });
  }

  learn(nonces: Uint32Array, won: Uint8Array): void {
    for (const [i, nonce] of nonces.entries()) {
      const bin = Math.floor(nonce / BIN_WIDTH);
      this.#tries[bin]!++;
      this.#successes[bin]! += won[i]!;
    }
    this.#temperature = Math.max(LEAST_TEMPERATURE, this.#temperature * COOLING);
  }
}
