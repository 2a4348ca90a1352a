import type { RandomStream } from "../core/random-stream.js";
import type { FitDiagnostics } from "./fit-diagnostics.js";
import type { FeatureSetId, FrozenModel } from "./frozen-model.js";
import type { FitData } from "./target-rows.js";

/** A model and figures about its fit. */
export interface FittedModel {
  readonly frozen: FrozenModel;
  readonly diagnostics: FitDiagnostics;
}

/** Scores rows with a fitted model; higher is better. */
export interface ModelScorer {
  /**
   * Writes one score a row, which does not depend on the rows beside it.
   *
   * @param x rows x width of the feature set, row-major
   * @throws {RangeError} if an array is too short or a feature is not finite
   */
  score(x: Float32Array, rows: number, out: Float32Array): void;
  /** Frees what the scorer holds; it cannot be used after that. */
  dispose(): void;
}

/** The common face of all models: fit, freeze, open, score. */
export interface ModelKind<Options> {
  readonly kind: string;
  /** Version of the form of frozen models. */
  readonly version: number;
  /**
   * Fits a model. The same rows, options and stream give the same bits.
   *
   * @param stream the only source of randomness
   * @throws {RangeError} if an option is out of range, an array is too short, a feature or target is not finite, or a
   * classifier's training rows have one label only
   */
  fit(data: FitData, features: FeatureSetId, options: Options, stream: RandomStream): Promise<FittedModel>;
  /**
   * Makes a scorer.
   *
   * @throws {RangeError} if the model is of another kind or its body is not sound
   */
  open(frozen: FrozenModel): Promise<ModelScorer>;
}

/** @throws {RangeError} if scores of so many rows do not fit */
export function checkScoreRoom(rows: number, out: Float32Array): void {
  if (out.length >= rows) return;
  throw new RangeError(`scores of ${rows} rows need ${rows} places, got ${out.length}`);
}
