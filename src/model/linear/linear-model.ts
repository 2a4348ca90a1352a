import { z } from "zod";
import { checkRows } from "../frozen-mlp.js";
import { type FrozenModel, parseBody } from "../frozen-model.js";
import { checkScoreRoom, type ModelScorer } from "../model-kind.js";
import { packArray, unpackArray } from "../packed-array.js";
import type { Standardiser } from "./standardiser.js";

/** A score that is `bias` plus the features times the weights. */
export interface LinearModel {
  /** One a feature, in the features' own units. */
  readonly weights: Float64Array;
  readonly bias: number;
  /** `log-odds` of label 1, or a predicted `value`. */
  readonly output: LinearOutput;
}

const LINEAR_OUTPUTS = ["log-odds", "value"] as const;
type LinearOutput = (typeof LINEAR_OUTPUTS)[number];

const bodySchema = z.strictObject({
  output: z.enum(LINEAR_OUTPUTS),
  bias: z.number(),
  weights: z.base64(),
});

/** A model on standardised features as one on the features as they are. */
export function unstandardised(
  { mean, deviation }: Standardiser,
  weights: Float64Array,
  bias: number,
): { weights: Float64Array; bias: number } {
  const own = weights.map((weight, i) => weight / deviation[i]!);
  return { weights: own, bias: own.reduce((sum, weight, i) => sum - weight * mean[i]!, bias) };
}

/** The body of a frozen linear model. */
export function linearBody({ output, bias, weights }: LinearModel): FrozenModel["body"] {
  return { output, bias, weights: packArray(weights) };
}

/** Reads a frozen linear model. @throws {RangeError} if it is of another kind or not sound */
export function readLinearModel(
  frozen: FrozenModel,
  kind: { readonly kind: string; readonly version: number },
): LinearModel {
  const { output, bias, weights } = parseBody(frozen, kind, bodySchema);
  return { output, bias, weights: unpackArray("weights", Float64Array, weights, frozen.features.width) };
}

/** Writes bias plus features times weights of each row, summed in double precision. */
export function applyLinear(
  { weights, bias }: Pick<LinearModel, "weights" | "bias">,
  x: Float32Array,
  rows: number,
  out: Float32Array | Float64Array,
): void {
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = bias;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * x[at++]!;
    out[row] = sum;
  }
}

/** A scorer of a linear model. */
export function linearScorer(model: LinearModel): ModelScorer {
  return {
    score(x, rows, out) {
      checkRows(x, rows, model.weights.length);
      checkScoreRoom(rows, out);
      applyLinear(model, x, rows, out);
    },
    dispose() {},
  };
}
