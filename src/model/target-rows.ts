import { checkRows } from "./frozen-mlp.js";

/** Rows to fit on, each with the number to predict: 0 or 1 for a classifier, any number for a regression. */
export interface TargetRows {
  /** Features, rows x inputs, row-major. */
  readonly x: Float32Array;
  /** One number a row. */
  readonly y: Uint8Array | Uint32Array | Float32Array | Float64Array;
  readonly rows: number;
}

/** The rows that a fit learns from, and those that it is checked on and that decide when it stops. */
export interface FitData {
  readonly training: TargetRows;
  readonly validation: TargetRows;
}

/**
 * Checks the rows of a regression.
 *
 * @throws {RangeError} if there are none, an array is too short, or a number is not finite
 */
export function checkTargetRows({ training, validation }: FitData, inputs: number): void {
  checkSet("training", training, inputs);
  checkSet("validation", validation, inputs);
}

/**
 * Checks the rows of a classifier.
 *
 * @throws {RangeError} as `checkTargetRows`, if a label is neither 0 nor 1, or the training rows have one label only
 */
export function checkLabelledRows(data: FitData, inputs: number): void {
  checkTargetRows(data, inputs);
  for (const name of ["training", "validation"] as const) {
    const { y, rows } = data[name];
    const bad = y.subarray(0, rows).findIndex((label) => label !== 0 && label !== 1);
    if (bad >= 0) throw new RangeError(`label of ${name} row ${bad} is ${y[bad]}, 0 or 1 is needed`);
  }
  const { rows } = data.training;
  const ones = countOnes(data.training);
  if (ones === 0 || ones === rows) {
    throw new RangeError(
      `all ${rows} training rows have label ${ones === 0 ? 0 : 1}, both labels are needed`,
    );
  }
}

/** Number of rows of label 1. */
export function countOnes({ y, rows }: TargetRows): number {
  return sumOf(y, rows);
}

/** Mean of the targets. */
export function meanTarget({ y, rows }: TargetRows): number {
  return sumOf(y, rows) / rows;
}

function sumOf(y: TargetRows["y"], rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += y[row]!;
  return sum;
}

function checkSet(name: string, { x, y, rows }: TargetRows, inputs: number): void {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(`${name} has ${rows} rows, at least one is needed`);
  }
  if (y.length < rows) throw new RangeError(`${name} has ${rows} rows and ${y.length} targets`);
  const bad = y.subarray(0, rows).findIndex((target) => !Number.isFinite(target));
  if (bad >= 0) throw new RangeError(`target of ${name} row ${bad} is ${y[bad]}, a finite number is needed`);
  checkRows(x, rows, inputs);
}
