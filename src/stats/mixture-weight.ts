import { checkPositive, checkShare } from "./check.js";

/**
 * The mixture parameter rho that makes a two-sided normal mixture narrowest near the intrinsic time v: v / (2
 * ln(1/alpha) + ln(1 + 2 ln(1/alpha))) (S. R. Howard et al., Ann. Statist. 49, 2021, section 3.5, as in their
 * package confseq). One-sided mixtures take it at 2 alpha.
 *
 * @param time above 0
 * @param alpha in (0, 1)
 * @throws {RangeError} naming the argument that is out of range
 */
export function mixtureWeight(time: number, alpha: number): number {
  checkPositive("time", time);
  checkShare("alpha", alpha);
  const twice = -2 * Math.log(alpha);
  return time / (twice + Math.log1p(twice));
}

/** The same for a one-sided mixture. */
export function oneSidedMixtureWeight(time: number, alpha: number): number {
  if (!(alpha < 0.5)) throw new RangeError(`alpha is ${alpha}, less than .5 is needed`);
  return mixtureWeight(time, 2 * alpha);
}
