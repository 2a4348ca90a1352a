import { setImmediate } from "node:timers/promises";
import { checkNotNegative, checkWhole } from "../check-option.js";
import { accuracyAbove, majorityBaseline } from "../fit-diagnostics.js";
import { freezeModel } from "../frozen-model.js";
import { logisticLoss } from "../losses.js";
import type { ModelKind } from "../model-kind.js";
import { checkLabelledRows, type TargetRows } from "../target-rows.js";
import { crossProducts, gramMatrix, solvePositive } from "./gram.js";
import { applyLinear, linearBody, linearScorer, readLinearModel, unstandardised } from "./linear-model.js";
import { fitStandardiser, standardise } from "./standardiser.js";

/** Settings of a logistic regression. */
export interface LogisticOptions {
  /** Penalty of half this times the sum of squared weights, of standardised features, beside the sum of losses. */
  readonly l2: number;
  /** Most Newton steps. */
  readonly iterations: number;
}

/** Common settings: scikit-learn's penalty, and more steps than Newton's method needs. */
export const LOGISTIC_DEFAULTS: LogisticOptions = { l2: 1, iterations: 50 };

const KIND = { kind: "logistic-regression", version: 1 } as const;

/** Relative decrease of the penalised loss below which the fit has ended. */
const TOLERANCE = 1e-10;

/**
 * Logistic regression by Newton's method on standardised features, steps being halved until the penalised loss falls
 * (Hastie, Tibshirani and Friedman, "The elements of statistical learning", 2009, section 4.4.1). It takes no random
 * numbers. The fit is that of the training rows; validation rows are only measured.
 */
export const logisticRegression: ModelKind<LogisticOptions> = {
  ...KIND,
  async fit({ training, validation }, features, options, _stream) {
    checkNotNegative("l2", options.l2);
    checkWhole("iterations", options.iterations);
    const inputs = features.width;
    checkLabelledRows({ training, validation }, inputs);
    const standardiser = fitStandardiser(training.x, training.rows, inputs);
    const newton = new NewtonFit(standardise(standardiser, training.x, training.rows), training, options.l2);
    const trainingLoss: number[] = [];
    const validationLoss: number[] = [];
    const checked = new Float64Array(validation.rows);
    let model = unstandardised(standardiser, newton.weights, newton.bias);
    for (let moved = true; moved && trainingLoss.length < options.iterations; ) {
      moved = newton.step();
      model = unstandardised(standardiser, newton.weights, newton.bias);
      applyLinear(model, validation.x, validation.rows, checked);
      trainingLoss.push(newton.loss);
      validationLoss.push(logisticLoss(checked, validation));
      await setImmediate();
    }
    return {
      frozen: freezeModel(KIND, features, linearBody({ ...model, output: "log-odds" })),
      diagnostics: {
        task: "classification",
        epochs: trainingLoss.length,
        bestEpoch: trainingLoss.length - 1,
        trainingLoss,
        validationLoss,
        validationAccuracy: accuracyAbove(0, checked, validation),
        majorityBaseline: majorityBaseline(validation),
      },
    };
  },
  async open(frozen) {
    return linearScorer(readLinearModel(frozen, KIND));
  },
};

/** Newton's method on rows of a constant 1 and the standardised features. */
class NewtonFit {
  /** Mean loss of the rows, without the penalty. */
  loss: number;
  /** The bias, then the weights. */
  #parameters: Float64Array;
  readonly #design: Float64Array;
  readonly #labels: TargetRows;
  readonly #l2: number;
  readonly #odds: Float64Array;
  readonly #pairs: Float64Array;

  /** @param z rows x inputs, row-major */
  constructor(z: Float64Array, labels: TargetRows, l2: number) {
    const inputs = z.length / labels.rows;
    this.#design = new Float64Array(labels.rows * (inputs + 1));
    for (let row = 0; row < labels.rows; row++) {
      this.#design[row * (inputs + 1)] = 1;
      this.#design.set(z.subarray(row * inputs, (row + 1) * inputs), row * (inputs + 1) + 1);
    }
    this.#labels = labels;
    this.#l2 = l2;
    this.#odds = new Float64Array(labels.rows);
    this.#pairs = new Float64Array(2 * labels.rows);
    this.#parameters = new Float64Array(inputs + 1);
    this.loss = this.#measure(this.#parameters);
  }

  get bias(): number {
    return this.#parameters[0]!;
  }

  /** One a standardised feature. */
  get weights(): Float64Array {
    return this.#parameters.slice(1);
  }

  /** Takes one step; false if none lowers the penalised loss by more than rounding. */
  step(): boolean {
    const size = this.#parameters.length;
    const { rows } = this.#labels;
    const gradients = this.#pairs.filter((_, i) => i % 2 === 0);
    const hessians = this.#pairs.filter((_, i) => i % 2 === 1);
    const slope = crossProducts(this.#design, rows, size, gradients);
    const curvature = gramMatrix(this.#design, rows, size, hessians);
    for (let i = 1; i < size; i++) {
      slope[i]! += this.#l2 * this.#parameters[i]!;
      // Keeps features of one value, whose weight is then 0, from making the matrix singular.
      curvature[i * size + i]! += this.#l2 + 1e-9 * rows;
    }
    const direction = solvePositive(curvature, slope);
    const before = this.#penalised(this.loss, this.#parameters);
    for (let share = 1; share > 1e-6; share /= 2) {
      const moved = this.#parameters.map((value, i) => value - share * direction[i]!);
      const loss = this.#measure(moved);
      const after = this.#penalised(loss, moved);
      if (!(before - after > TOLERANCE * before)) continue;
      this.#parameters = moved;
      this.loss = loss;
      return true;
    }
    this.#measure(this.#parameters);
    return false;
  }

  #penalised(loss: number, parameters: Float64Array): number {
    const squares = parameters.subarray(1).reduce((sum, weight) => sum + weight * weight, 0);
    return loss + (this.#l2 * squares) / (2 * this.#labels.rows);
  }

  #measure(parameters: Float64Array): number {
    const size = parameters.length;
    for (let row = 0, at = 0; row < this.#labels.rows; row++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += parameters[i]! * this.#design[at++]!;
      this.#odds[row] = sum;
    }
    return logisticLoss(this.#odds, this.#labels, this.#pairs);
  }
}
