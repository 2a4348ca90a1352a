import { exponential } from "../core/exponential.js";
import { naturalLog } from "../core/portable-math.js";
import type { TargetRows } from "./target-rows.js";

/** Factors of at most 2 whose product is still a double. */
const FACTORS = 512;

/**
 * Mean of ln(1 + e^-F) over rows of label 1 and of ln(1 + e^F) over rows of label 0, F being the log odds; on the way the
 * gradient p - y and the Hessian p (1 - p) of each row, if asked for (Friedman 2001, section 4.5; Chen and Guestrin 2016,
 * section 2.2).
 *
 * @param pairs written with gradient and Hessian of row i at 2i and 2i + 1
 */
export function logisticLoss(odds: Float64Array, { y, rows }: TargetRows, pairs?: Float64Array): number {
  let linear = 0;
  let logs = 0;
  let product = 1;
  for (let row = 0; row < rows; row++) {
    const logOdds = odds[row]!;
    const label = y[row]!;
    // e^-|F|, which neither overflows nor loses digits.
    const power = exponential(logOdds > 0 ? -logOdds : logOdds);
    if (pairs !== undefined) {
      const inverse = 1 / (1 + power);
      const probability = logOdds > 0 ? inverse : power * inverse;
      pairs[2 * row] = probability - label;
      pairs[2 * row + 1] = power * inverse * inverse;
    }
    linear += (logOdds > 0 ? logOdds : 0) - label * logOdds;
    // One logarithm for many rows: that of the product.
    product *= 1 + power;
    if (row % FACTORS === FACTORS - 1) {
      logs += naturalLog(product);
      product = 1;
    }
  }
  return (linear + logs + naturalLog(product)) / rows;
}

/** Mean squared error, and the gradient F - y and Hessian 1 of each row, if asked for. */
export function squaredLoss(values: Float64Array, { y, rows }: TargetRows, pairs?: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const gradient = values[row]! - y[row]!;
    sum += gradient * gradient;
    if (pairs === undefined) continue;
    pairs[2 * row] = gradient;
    pairs[2 * row + 1] = 1;
  }
  return sum / rows;
}
