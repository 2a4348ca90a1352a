const DECAY_MEAN = 0.9;
const DECAY_SQUARE = 0.999;
const EPSILON = 1e-7;

/**
 * Adam with its usual constants (Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015,
 * algorithm 1 in the form of section 2, last paragraph: both bias corrections folded into the step size).
 *
 * Plain arithmetic in doubles, rounded to single precision on storing, without `Math.pow`: the same bits anywhere.
 */
export class Adam {
  readonly #learningRate: number;
  readonly #mean: Float32Array;
  readonly #square: Float32Array;
  #meanPower = 1;
  #squarePower = 1;

  constructor(parameters: number, learningRate: number) {
    this.#learningRate = learningRate;
    this.#mean = new Float32Array(parameters);
    this.#square = new Float32Array(parameters);
  }

  /** One step down the gradient, in place. @param factor share of the learning rate that this step takes */
  step(parameters: Float32Array, gradient: Float32Array, factor = 1): void {
    const mean = this.#mean;
    const square = this.#square;
    this.#meanPower *= DECAY_MEAN;
    this.#squarePower *= DECAY_SQUARE;
    const rate = (factor * this.#learningRate * Math.sqrt(1 - this.#squarePower)) / (1 - this.#meanPower);
    for (let i = 0; i < parameters.length; i++) {
      const slope = gradient[i]!;
      const m = DECAY_MEAN * mean[i]! + (1 - DECAY_MEAN) * slope;
      const v = DECAY_SQUARE * square[i]! + (1 - DECAY_SQUARE) * slope * slope;
      mean[i] = m;
      square[i] = v;
      parameters[i] = parameters[i]! - (rate * m) / (Math.sqrt(v) + EPSILON);
    }
  }
}
