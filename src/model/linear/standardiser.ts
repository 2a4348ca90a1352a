/** Mean and standard deviation of each feature. */
export interface Standardiser {
  readonly mean: Float64Array;
  /** Root of the mean squared deviation; 1 for a feature of one value, which standardises to 0. */
  readonly deviation: Float64Array;
}

/** Measures rows x inputs values, row-major, in two passes. */
export function fitStandardiser(x: Float32Array, rows: number, inputs: number): Standardiser {
  const mean = new Float64Array(inputs);
  const deviation = new Float64Array(inputs);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) mean[i]! += x[at++]!;
  }
  for (let i = 0; i < inputs; i++) mean[i]! /= rows;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++) {
      const from = x[at++]! - mean[i]!;
      deviation[i]! += from * from;
    }
  }
  for (let i = 0; i < inputs; i++) {
    const spread = Math.sqrt(deviation[i]! / rows);
    // Below the rounding of the mean there is no spread.
    deviation[i] = spread > 1e-12 * Math.abs(mean[i]!) ? spread : 1;
  }
  return { mean, deviation };
}

/** Leaves features as they are. */
export function identityStandardiser(inputs: number): Standardiser {
  return { mean: new Float64Array(inputs), deviation: new Float64Array(inputs).fill(1) };
}

/** Centres features and leaves their scale. */
export function centring({ mean }: Standardiser): Standardiser {
  return { mean, deviation: new Float64Array(mean.length).fill(1) };
}

/** (x - mean) / deviation of every value, in double precision. */
export function standardise(
  { mean, deviation }: Standardiser,
  x: Float32Array,
  rows: number,
  out = new Float64Array(rows * mean.length),
): Float64Array {
  const inputs = mean.length;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < inputs; i++, at++) out[at] = (x[at]! - mean[i]!) / deviation[i]!;
  }
  return out;
}
