import { logistic, softplus } from "../../core/exponential.js";
import type { RandomStream } from "../../core/random-stream.js";
import { Adam } from "../adam.js";
import type { ClassWeights } from "../training-rows.js";
import { PASS_ROWS, ResidualNet } from "./residual-net.js";
import type { ResidualShape } from "./residual-shape.js";

const EVEN: ClassWeights = [1, 1];

/** A residual net in training, by batches, with cross-entropy and Adam. */
export class ResidualTrainer {
  readonly net: ResidualNet;
  readonly #adam: Adam;
  #logits = new Float32Array(0);
  #slopes = new Float32Array(0);

  /** @param stream gives the first weights */
  constructor(shape: ResidualShape, learningRate: number, stream: RandomStream) {
    if (!(learningRate > 0 && Number.isFinite(learningRate))) {
      throw new RangeError(`learningRate is ${learningRate}, a number above 0 is needed`);
    }
    this.net = new ResidualNet(shape);
    this.net.initialise(stream);
    this.#adam = new Adam(this.net.parameters.length, learningRate);
  }

  /**
   * One step on a batch of rows.
   *
   * @param x rows x positions x channels
   * @param y 0 or 1 a row
   * @param rate share of the learning rate that this step takes
   * @returns sum of the rows' losses before the step
   */
  step(x: Float32Array, y: Uint8Array, rows: number, rate = 1, weights: ClassWeights = EVEN): number {
    const { net } = this;
    if (this.#logits.length < rows) {
      this.#logits = new Float32Array(rows);
      this.#slopes = new Float32Array(rows);
    }
    net.gradient.fill(0);
    net.refresh();
    let loss = 0;
    for (let from = 0; from < rows; from += PASS_ROWS) {
      const count = Math.min(PASS_ROWS, rows - from);
      net.forward(x, from, count, this.#logits);
      for (let row = from; row < from + count; row++) {
        const label = y[row]!;
        const weight = weights[label]!;
        const logit = this.#logits[row]!;
        loss += weight * (softplus(logit) - label * logit);
        this.#slopes[row] = (weight * (logistic(logit) - label)) / rows;
      }
      net.backward(this.#slopes, from, count);
    }
    this.#adam.step(net.parameters, net.gradient, rate);
    return loss;
  }
}
