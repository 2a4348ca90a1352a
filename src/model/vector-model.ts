import type { RandomStream } from "../core/random-stream.js";
import type { FeatureSetId, FrozenModel } from "./frozen-model.js";
import type { FittedModel } from "./model-kind.js";

/** Rows with the vector that is to be predicted from each. */
export interface VectorRows {
  /** rows x inputs, row-major. */
  readonly x: Float32Array;
  /** rows x outputs, row-major, in [0, 1]. */
  readonly y: Float32Array;
  readonly rows: number;
}

/** Predicts vectors with a fitted model. */
export interface VectorPredictor {
  /**
   * Writes rows x outputs numbers, each in (0, 1); those of a row do not depend on the rows beside it.
   *
   * @param x rows x width of the feature set, row-major
   * @throws {RangeError} if an array is too short or a feature is not finite
   */
  predict(x: Float32Array, rows: number, out: Float32Array): void;
}

/** The face of models (fit, freeze, open) where what is predicted of a row is a vector and not a score. */
export interface VectorModelKind<Options> {
  readonly kind: string;
  /** Version of the form of frozen models. */
  readonly version: number;
  /**
   * Fits a model. The same rows, options and stream give the same bits on every machine.
   *
   * @param stream the only source of randomness
   * @throws {RangeError} if an option is out of range, an array is too short, a feature is not finite, or a target is
   * outside [0, 1]
   */
  fit(
    data: { readonly training: VectorRows; readonly validation: VectorRows },
    features: FeatureSetId,
    options: Options,
    stream: RandomStream,
  ): Promise<FittedModel>;
  /**
   * Makes a predictor.
   *
   * @throws {RangeError} if the model is of another kind or its body is not sound
   */
  open(frozen: FrozenModel): Promise<VectorPredictor>;
}
