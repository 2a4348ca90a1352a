import { checkNotNegative, checkPositive, checkWhole } from "../check-option.js";
import { meanSquaredError, regressionDiagnostics } from "../fit-diagnostics.js";
import { type FeatureSetId, freezeModel } from "../frozen-model.js";
import type { FittedModel, ModelKind } from "../model-kind.js";
import { checkTargetRows, type FitData, meanTarget } from "../target-rows.js";
import { crossProducts, gramMatrix, solvePositive } from "./gram.js";
import { applyLinear, linearBody, linearScorer, readLinearModel, unstandardised } from "./linear-model.js";
import { centring, fitStandardiser, standardise } from "./standardiser.js";

/** Settings of a ridge regression. */
export interface RidgeOptions {
  /** Penalty of this times the sum of squared weights, beside the sum of squared errors. */
  readonly l2: number;
  /** Whether features are standardised, and weights penalised in those units. */
  readonly standardise: boolean;
}

/** Settings of a lasso. */
export interface LassoOptions {
  /** Penalty of this times the sum of absolute weights, beside half the mean squared error. */
  readonly l1: number;
  readonly standardise: boolean;
  /** Most passes over the weights. */
  readonly iterations: number;
}

/** Centred sums of squares and products, in which both problems are stated. */
interface Moments {
  readonly rows: number;
  readonly gram: Float64Array;
  readonly cross: Float64Array;
}

const RIDGE = { kind: "ridge", version: 1 } as const;
const LASSO = { kind: "lasso", version: 1 } as const;

/**
 * Ridge regression, exactly (Hoerl and Kennard 1970; Hastie, Tibshirani and Friedman 2009, section 3.4.1). The bias is not
 * penalised, and no random numbers are taken.
 */
export const ridge: ModelKind<RidgeOptions> = {
  ...RIDGE,
  async fit(data, features, options, _stream) {
    checkNotNegative("l2", options.l2);
    return fitLinear(RIDGE, data, features, options.standardise, ({ gram, cross }) => {
      const inputs = cross.length;
      const penalised = gram.slice();
      for (let i = 0; i < inputs; i++) penalised[i * inputs + i]! += options.l2;
      return solvePositive(penalised, cross);
    });
  },
  async open(frozen) {
    return linearScorer(readLinearModel(frozen, RIDGE));
  },
};

/**
 * Lasso by cyclic coordinate descent (Tibshirani 1996; Friedman, Hastie and Tibshirani 2010, "Regularization paths",
 * section 2.2). The bias is not penalised, and no random numbers are taken.
 */
export const lasso: ModelKind<LassoOptions> = {
  ...LASSO,
  async fit(data, features, options, _stream) {
    checkPositive("l1", options.l1);
    checkWhole("iterations", options.iterations);
    return fitLinear(LASSO, data, features, options.standardise, (moments) =>
      descendCoordinates(moments, options),
    );
  },
  async open(frozen) {
    return linearScorer(readLinearModel(frozen, LASSO));
  },
};

/** Relative change of the weights below which coordinate descent has ended. */
const TOLERANCE = 1e-9;

function descendCoordinates({ rows, gram, cross }: Moments, { l1, iterations }: LassoOptions): Float64Array {
  const inputs = cross.length;
  const weights = new Float64Array(inputs);
  // Products of the features with the residual.
  const residual = cross.slice();
  for (let pass = 0; pass < iterations; pass++) {
    let change = 0;
    let largest = 0;
    for (let i = 0; i < inputs; i++) {
      const square = gram[i * inputs + i]!;
      if (square === 0) continue;
      const own = residual[i]! + square * weights[i]!;
      const shrunk = Math.max(Math.abs(own) - l1 * rows, 0) / square;
      const weight = own < 0 ? -shrunk : shrunk;
      const step = weight - weights[i]!;
      weights[i] = weight;
      for (let j = 0; j < inputs; j++) residual[j]! -= step * gram[i * inputs + j]!;
      // In units of the target, so that features of any scale count alike.
      change = Math.max(change, Math.abs(step) * Math.sqrt(square));
      largest = Math.max(largest, Math.abs(weight) * Math.sqrt(square));
    }
    if (change <= TOLERANCE * largest) break;
  }
  return weights;
}

/** Fits weights from centred moments, with the bias that makes the mean right. */
function fitLinear(
  kind: { readonly kind: string; readonly version: number },
  data: FitData,
  features: FeatureSetId,
  toStandardise: boolean,
  solve: (moments: Moments) => Float64Array,
): FittedModel {
  const { training, validation } = data;
  const inputs = features.width;
  checkTargetRows(data, inputs);
  const measured = fitStandardiser(training.x, training.rows, inputs);
  const standardiser = toStandardise ? measured : centring(measured);
  const z = standardise(standardiser, training.x, training.rows);
  const mean = meanTarget(training);
  const centred = Float64Array.from({ length: training.rows }, (_, row) => training.y[row]! - mean);
  const gram = gramMatrix(z, training.rows, inputs);
  const cross = crossProducts(z, training.rows, inputs, centred);
  const weights = solve({ rows: training.rows, gram, cross });
  const model = unstandardised(standardiser, weights, mean);
  const loss = [training, validation].map((set) => {
    const predicted = new Float64Array(set.rows);
    applyLinear(model, set.x, set.rows, predicted);
    return meanSquaredError(predicted, set);
  });
  const curves = { epochs: 1, bestEpoch: 0, trainingLoss: [loss[0]!], validationLoss: [loss[1]!] };
  return {
    frozen: freezeModel(kind, features, linearBody({ ...model, output: "value" })),
    diagnostics: regressionDiagnostics(curves, training, validation),
  };
}
