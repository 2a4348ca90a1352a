import { CMFO_WIDTH } from "./cmfo-vector.js";

/** CMFO's "golden" vector, to which winning headers are said to lie near, and the weight of each dimension. */
export const CMFO_TARGET: readonly number[] = [0.168, 0.162, 0.966, 0.188, 0.065, 0.938, 0.058];
export const CMFO_WEIGHTS: readonly number[] = [0.15, 0.15, 0.05, 0.05, 0.1, 0.4, 0.1];

/** The claimant's weighted Euclidean distance of a vector from a target. */
export function cmfoDistance(vector: ArrayLike<number>, target: ArrayLike<number> = CMFO_TARGET): number {
  let sum = 0;
  for (let i = 0; i < CMFO_WIDTH; i++) {
    const difference = vector[i]! - target[i]!;
    sum += CMFO_WEIGHTS[i]! * difference * difference;
  }
  return Math.sqrt(sum);
}
