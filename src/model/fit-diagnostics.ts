import { countOnes, meanTarget, type TargetRows } from "./target-rows.js";

/** What every fit says of itself. One figure of each curve a step: an epoch, a boosting round, a tree. */
interface FitCurves {
  /** Steps taken. */
  readonly epochs: number;
  /** Index into the curves of the step whose model was kept. */
  readonly bestEpoch: number;
  readonly trainingLoss: readonly number[];
  readonly validationLoss: readonly number[];
}

/** Figures of a classifier, always beside what knowing nothing attains. */
export interface ClassifierDiagnostics extends FitCurves {
  readonly task: "classification";
  /** Share of validation rows labelled rightly by the fitted model, at even odds. */
  readonly validationAccuracy: number;
  /** The same for always naming the more frequent class. */
  readonly majorityBaseline: number;
}

/** Figures of a regression, whose losses are mean squared errors, or absolute ones where its options ask for that. */
export interface RegressionDiagnostics extends FitCurves {
  readonly task: "regression";
  /** The loss on validation rows of the mean training target. */
  readonly meanBaseline: number;
  /** 1 less the ratio of the kept model's validation loss to `meanBaseline`; 0 is no better than the mean. */
  readonly validationR2: number;
}

export type FitDiagnostics = ClassifierDiagnostics | RegressionDiagnostics;

/** Share of rows that always naming their more frequent label is right on. */
export function majorityBaseline(rows: TargetRows): number {
  const ones = countOnes(rows);
  return Math.max(ones, rows.rows - ones) / rows.rows;
}

/** Share of rows whose label is 1 exactly if their score is above `threshold`. */
export function accuracyAbove(threshold: number, scores: ArrayLike<number>, { y, rows }: TargetRows): number {
  let right = 0;
  for (let row = 0; row < rows; row++) if (scores[row]! > threshold === (y[row] === 1)) right++;
  return right / rows;
}

/** Mean squared difference between scores and targets. */
export function meanSquaredError(scores: ArrayLike<number>, { y, rows }: TargetRows): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const error = scores[row]! - y[row]!;
    sum += error * error;
  }
  return sum / rows;
}

/** Figures of a regression from its curves. */
export function regressionDiagnostics(
  curves: FitCurves,
  training: TargetRows,
  validation: TargetRows,
): RegressionDiagnostics {
  const mean = meanTarget(training);
  const meanBaseline = meanSquaredError(new Float64Array(validation.rows).fill(mean), validation);
  const loss = curves.validationLoss[curves.bestEpoch]!;
  // Constant targets leave nothing to explain.
  const validationR2 = meanBaseline === 0 ? 0 : 1 - loss / meanBaseline;
  return { task: "regression", ...curves, meanBaseline, validationR2 };
}
