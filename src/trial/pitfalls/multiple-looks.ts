import { smallNumber } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/** What is known of how often a result was looked at, and beside how many others. */
export interface Looking {
  /** Times at which the counts were looked at with the choice to stop. */
  readonly looks: number;
  /** Whether test and interval hold at any number of looks. */
  readonly anytimeValid: boolean;
  /** Claims judged together. */
  readonly family: number;
  /** p-value of the one test, and adjusted for the family. */
  readonly pValue: number;
  readonly pAdjusted: number;
  /** Of the p-value of the one test, which may be too small for a number. */
  readonly log10PValue: number;
  /** Error rate of the family. */
  readonly alpha: number;
}

/** What is often taken for proof when one test is seen alone. */
const NAIVE = 0.05;

/**
 * Looking until it fits, or at many claims until one fits. `fail` where counts were looked at more than once with a
 * test made for one look; `warn` where a p-value under .05 is what a family of this size gives by chance.
 */
export function multipleLooks({
  looks,
  anytimeValid,
  family,
  pValue,
  pAdjusted,
  log10PValue,
  alpha,
}: Looking): Pitfall {
  const times = looks === 1 ? "1 look" : `${looks} looks${anytimeValid ? ", valid at any" : ""}`;
  const alone = smallNumber(pValue, log10PValue);
  const among = smallNumber(pAdjusted, log10PValue + Math.log10(family));
  return {
    id: "multiple-looks",
    status: looks > 1 && !anytimeValid ? "fail" : pValue < NAIVE && pAdjusted >= alpha ? "warn" : "pass",
    figure: `${times}; p ${alone} alone, ${among} among ${family} ${family === 1 ? "claim" : "claims"}`,
  };
}
