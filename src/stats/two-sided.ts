import { logComplement } from "./log-complement.js";

/** A p-value and its logarithm. */
export interface PValue {
  readonly pValue: number;
  /** Its decimal logarithm, a number also where `pValue` is too small to be one. */
  readonly log10PValue: number;
}

/** A p-value from its natural logarithm; anything above 1 is 1. */
export function pValueOfLog(log: number): PValue {
  const capped = Math.min(0, log);
  return { pValue: Math.exp(capped), log10PValue: capped / Math.LN10 + 0 };
}

/**
 * min(1, twice the smaller tail) of a discrete statistic. Both tails hold the observed value.
 *
 * The definition under which test and interval agree: the set of null values that are not rejected at alpha is the
 * interval with alpha/2 in each tail (Clopper and Pearson, Biometrika 26, 1934). R prints the p-value of minimum
 * likelihood, which is another one.
 *
 * @param logNear log of the tail on the observed value's side of the mean, both inclusive
 * @param logMass log of the probability of the observed value
 */
export function twoSided(logNear: number, logMass: number): PValue {
  // The other tail is 1 - near + mass. It is the smaller one only if both are near 1/2, where nothing cancels.
  const logBeyond = logNear + logComplement(Math.min(0, logMass - logNear));
  const logOther = logComplement(Math.min(0, logBeyond));
  return pValueOfLog(Math.LN2 + Math.min(logNear, logOther));
}

/**
 * The interval with its last digit settled by the test. An interval's end and a p-value come out of two
 * computations; where the null value lies within rounding of an end they could contradict each other. Then the
 * p-value decides: the null value is inside exactly when it is not rejected.
 *
 * @param interval lower and upper end, both inclusive
 * @param rejected whether the p-value is under 1 - level
 * @param above whether the observed value lies above what the null value predicts
 */
export function settleInterval(
  [low, high]: readonly [number, number],
  nullValue: number,
  rejected: boolean,
  above: boolean,
): readonly [number, number] {
  if (!rejected) return [Math.min(low, nullValue), Math.max(high, nullValue)];
  const ulp = nullValue * Number.EPSILON;
  return above ? [Math.max(low, nullValue + ulp), high] : [low, Math.min(high, nullValue - ulp)];
}
