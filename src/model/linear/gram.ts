import { CholeskyDecomposition, Matrix } from "ml-matrix";

/**
 * Sums over rows of weight * z_i * z_j, inputs x inputs, row-major.
 *
 * @param z rows x inputs, row-major
 * @param weights one a row, 1 when left out
 */
export function gramMatrix(
  z: Float64Array,
  rows: number,
  inputs: number,
  weights?: Float64Array,
): Float64Array {
  const gram = new Float64Array(inputs * inputs);
  for (let row = 0; row < rows; row++) {
    const at = row * inputs;
    const weight = weights === undefined ? 1 : weights[row]!;
    for (let i = 0; i < inputs; i++) {
      const scaled = weight * z[at + i]!;
      if (scaled === 0) continue;
      for (let j = 0; j <= i; j++) gram[i * inputs + j]! += scaled * z[at + j]!;
    }
  }
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < i; j++) gram[j * inputs + i] = gram[i * inputs + j]!;
  }
  return gram;
}

/** Sums over rows of factor * z_i. */
export function crossProducts(
  z: Float64Array,
  rows: number,
  inputs: number,
  factors: Float64Array,
): Float64Array {
  const sums = new Float64Array(inputs);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) sums[i]! += factors[row]! * z[at++]!;
  }
  return sums;
}

/**
 * Solves a symmetric positive definite system by Cholesky's decomposition.
 *
 * @param matrix n x n, row-major
 * @throws {RangeError} if the matrix is singular to working precision
 */
export function solvePositive(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const cholesky = new CholeskyDecomposition(Matrix.from1DArray(n, n, matrix));
  const solution = cholesky.isPositiveDefinite()
    ? Float64Array.from(cholesky.solve(Matrix.columnVector(right)).to1DArray())
    : undefined;
  if (solution?.every(Number.isFinite)) return solution;
  throw new RangeError("features depend linearly on each other: l2 above 0 is needed");
}
