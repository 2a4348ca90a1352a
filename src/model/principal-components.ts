import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { checkWhole } from "./check-option.js";
import { checkRows } from "./frozen-mlp.js";
import { gramMatrix } from "./linear/gram.js";
import { centring, fitStandardiser, type Standardiser, standardise } from "./linear/standardiser.js";

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  readonly standardiser: Standardiser;
  /** Unit vectors, components x inputs, row-major, that of the greatest variance first. */
  readonly vectors: Float64Array;
  /** Variance along each direction, with divisor rows. */
  readonly variances: Float64Array;
  /** Sum of the variances of all features. */
  readonly totalVariance: number;
}

/**
 * Principal components (Hotelling 1933) from the eigenvectors of the covariance matrix, or of the correlation matrix when
 * features are standardised. Of the two signs of a vector that is taken whose largest entry is positive.
 *
 * @param components at most inputs
 * @throws {RangeError} if an argument is out of range or a feature is not finite
 */
export function fitPrincipalComponents(
  x: Float32Array,
  rows: number,
  inputs: number,
  components: number,
  toStandardise: boolean,
): PrincipalComponents {
  checkWhole("rows", rows);
  checkWhole("components", components);
  if (components > inputs) {
    throw new RangeError(`components is ${components}, an integer from 1 to ${inputs} is needed`);
  }
  checkRows(x, rows, inputs);
  const measured = fitStandardiser(x, rows, inputs);
  const standardiser = toStandardise ? measured : centring(measured);
  const gram = gramMatrix(standardise(standardiser, x, rows), rows, inputs);
  const covariance = Matrix.from1DArray(
    inputs,
    inputs,
    gram.map((sum) => sum / rows),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((variance, column) => ({ variance, column }))
    .sort((a, b) => b.variance - a.variance || a.column - b.column)
    .slice(0, components);
  const vectors = new Float64Array(components * inputs);
  for (const [i, { column }] of order.entries())
    vectors.set(oriented(eigenvectorMatrix.getColumn(column)), i * inputs);
  return {
    standardiser,
    vectors,
    variances: Float64Array.from(order, ({ variance }) => Math.max(variance, 0)),
    totalVariance: covariance.trace(),
  };
}

function oriented(vector: readonly number[]): number[] {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return vector.map((value) => (largest < 0 ? -value : value));
}

/** Coordinates of rows along the components, rows x components, row-major. */
export function project(
  { standardiser, vectors, variances }: PrincipalComponents,
  x: Float32Array,
  rows: number,
): Float32Array {
  const inputs = standardiser.mean.length;
  const components = variances.length;
  checkRows(x, rows, inputs);
  const z = standardise(standardiser, x, rows);
  const out = new Float32Array(rows * components);
  for (let row = 0; row < rows; row++) {
    for (let component = 0; component < components; component++) {
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += z[row * inputs + i]! * vectors[component * inputs + i]!;
      out[row * components + component] = sum;
    }
  }
  return out;
}
