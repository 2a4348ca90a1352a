import { checkRows } from "./frozen-mlp.js";

/** Labelled rows. */
export interface TrainingRows {
  /** Features, rows x inputs, row-major. */
  readonly x: Float32Array;
  /** 0 or 1 a row. */
  readonly y: Uint8Array;
  readonly rows: number;
}

/** What a fit did. Losses are class-weighted: ln 2 is the loss of a net that knows nothing. */
export interface FitReport {
  /** Epochs trained. */
  readonly epochs: number;
  /** Index into the curves of the epoch whose weights were kept, that of the lowest validation loss. */
  readonly bestEpoch: number;
  /** One figure an epoch; the training loss is the mean over its batches, each before its step. */
  readonly curves: {
    readonly loss: readonly number[];
    readonly validationLoss: readonly number[];
    /** Share of validation rows labelled rightly at even odds. */
    readonly validationAccuracy: readonly number[];
  };
  /** Share of validation rows that always naming their more frequent class labels rightly. */
  readonly majorityBaseline: number;
  /** Weight of a row of label 1 in the loss relative to one of label 0. */
  readonly positiveWeight: number;
}

/**
 * Weight that makes the rows of label 1 count as much in all as those of label 0: their number over the number of
 * rows of label 1. Without it a net learns little of rare hits.
 *
 * @throws {RangeError} if only one label occurs
 */
export function positiveWeight(y: Uint8Array, rows = y.length): number {
  const ones = countOnes(y, rows);
  if (ones === 0 || ones === rows) {
    throw new RangeError(
      `all ${rows} training rows have label ${ones === 0 ? 0 : 1}, both labels are needed`,
    );
  }
  return (rows - ones) / ones;
}

/** Weights of label 0 and of label 1, scaled so that their mean over the training rows is 1. */
export type ClassWeights = readonly [zero: number, one: number];

/** The weights of both labels from the relative one of label 1. */
export function classWeights(weight: number): ClassWeights {
  // With weight = n0 / n1 these are (n0 + n1) / (2 n0) and (n0 + n1) / (2 n1).
  return [(weight + 1) / (2 * weight), (weight + 1) / 2];
}

/** Rows of label 1 among the first `rows`. */
export function countOnes(y: Uint8Array, rows: number): number {
  let ones = 0;
  for (let row = 0; row < rows; row++) ones += y[row]!;
  return ones;
}

/** @throws {RangeError} naming what is wrong with a set of rows: no rows, labels that are not 0 or 1, features that are not finite */
export function checkTrainingRows(name: string, { x, y, rows }: TrainingRows, inputs: number): void {
  if (!Number.isInteger(rows) || rows < 1)
    throw new RangeError(`${name} has ${rows} rows, at least one is needed`);
  if (y.length < rows) throw new RangeError(`${name} has ${rows} rows and ${y.length} labels`);
  const bad = y.subarray(0, rows).findIndex((label) => label > 1);
  if (bad >= 0) throw new RangeError(`label of ${name} row ${bad} is ${y[bad]}, 0 or 1 is needed`);
  checkRows(x, rows, inputs);
}
