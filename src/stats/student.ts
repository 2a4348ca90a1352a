import type betainc from "@stdlib/math-base-special-betainc";
import { loadedOnCall } from "../core/loaded-on-call.js";
import { betaQuantile } from "./beta-quantile.js";
import { type PValue, pValueOfLog } from "./two-sided.js";

const incompleteBeta = loadedOnCall<typeof betainc>("@stdlib/math-base-special-betainc");

/** P-values of less are given as this: nothing is normal that far out. */
const LEAST = 1e-300;

/**
 * Two-sided p-value of Student's t: I_x(n/2, 1/2) at x = n / (n + t^2) (Abramowitz and Stegun 26.7.1), 1e-300 at least.
 *
 * @param freedom degrees of freedom, 1 or more
 */
export function studentPValue(t: number, freedom: number): PValue {
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5, true, false);
  return pValueOfLog(Math.log(Math.max(LEAST, tail)));
}

/**
 * Quantile of an upper tail of Student's t.
 *
 * @param name of the tail, for the message
 * @param tail in [1e-12, 1/2)
 * @param freedom degrees of freedom, 1 or more
 * @throws {RangeError} by the name given, on a tail out of range
 */
export function studentQuantile(name: string, tail: number, freedom: number): number {
  if (!(tail >= 1e-12 && tail < 0.5)) throw new RangeError(`${name} is ${tail}, 1e-12 to 1/2 is needed`);
  const x = betaQuantile(2 * tail, freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}
