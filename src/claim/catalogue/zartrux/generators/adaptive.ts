import { exponential } from "../../../../core/exponential.js";
import type { RandomStream } from "../../../../core/random-stream.js";
import type { Generator } from "./generator.js";

const BINS = 48;
const BIN_WIDTH = Math.floor(2 ** 32 / BINS);

/** The claimant's settings. */
const AVERAGE_SHARE = 0.15;
const REWARD = 1.25;
const PENALTY = 0.7;
const LEAST_WEIGHT = 0.05;
const LARGEST_WEIGHT = 12;
const DECAY = 0.985;
const FIRST_TEMPERATURE = 2;
const LEAST_TEMPERATURE = 0.4;
const COOLING = 0.98;

/**
 * Nonces of 48 bins. Each bin has an average of its success rate and a weight that a success multiplies by 1.25 and a
 * failure by .7; a softmax of their product says how many nonces of a round come from it.
 */
export class AdaptiveGenerator implements Generator {
  readonly #stream: RandomStream;
  readonly #attempts = new Float64Array(BINS).fill(1);
  readonly #successes = new Float64Array(BINS).fill(1);
  readonly #averages = new Float64Array(BINS).fill(0.5);
  readonly #weights = new Float64Array(BINS).fill(1);
  #temperature = FIRST_TEMPERATURE;

  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  get temperature(): number {
    return this.#temperature;
  }

  get weights(): readonly number[] {
    return [...this.#weights];
  }

  next(count: number): Uint32Array {
    const nonces = new Uint32Array(count);
    let at = 0;
    for (const [bin, share] of this.#counts(count).entries()) {
      const first = bin * BIN_WIDTH;
      const width = bin === BINS - 1 ? 2 ** 32 - first : BIN_WIDTH;
      for (let i = 0; i < share; i++) nonces[at++] = first + this.#stream.below(width);
    }
    return nonces;
  }

  /** How many nonces each bin gives: its share rounded down, and of those left one each from the first bin on. */
  #counts(count: number): Float64Array {
    for (const [bin, weight] of this.#weights.entries()) this.#weights[bin] = DECAY * weight;
    const scores = this.#averages.map((average, bin) => average * this.#weights[bin]!);
    const most = scores.reduce((a, b) => Math.max(a, b));
    const powers = scores.map((score) => exponential((score - most) / this.#temperature));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const counts = powers.map((power) => Math.floor((power / total) * count));
    const left = count - counts.reduce((sum, value) => sum + value, 0);
    for (let i = 0; i < left; i++) counts[i % BINS]!++;
    return counts;
  }

  learn(nonces: Uint32Array, won: Uint8Array): void {
    for (const [i, nonce] of nonces.entries()) {
      const bin = Math.min(BINS - 1, Math.floor(nonce / BIN_WIDTH));
      const success = won[i] === 1;
      this.#attempts[bin]!++;
      if (success) this.#successes[bin]!++;
      const rate = this.#successes[bin]! / this.#attempts[bin]!;
      this.#averages[bin] = (1 - AVERAGE_SHARE) * this.#averages[bin]! + AVERAGE_SHARE * rate;
      const scaled = this.#weights[bin]! * (success ? REWARD : PENALTY);
      this.#weights[bin] = Math.min(LARGEST_WEIGHT, Math.max(LEAST_WEIGHT, scaled));
    }
    this.#temperature = Math.max(LEAST_TEMPERATURE, this.#temperature * COOLING);
  }
}
