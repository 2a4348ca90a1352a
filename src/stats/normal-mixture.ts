import { checkPositive } from "./check.js";
import { type BoundInput, boundOf, checkBound } from "./mixture-bound.js";
import { mixtureWeight, oneSidedMixtureWeight } from "./mixture-weight.js";
import { logNormalUpperTail } from "./normal-tail.js";

/** A normal mixture's own parameters. */
export interface NormalMixture {
  /** Intrinsic time at which the mixture is to do best: above 0. */
  readonly bestTime: number;
  readonly alpha: number;
  readonly twoSided: boolean;
}

/**
 * ln of the normal mixture of exp(lambda s - lambda^2 v / 2), for sums that are sub-Gaussian in intrinsic time v (S. R.
 * Howard et al., Ann. Statist. 49, 2021): a supermartingale from at most 1.
 *
 * @param sum s, any finite number
 * @param time v, above 0
 * @throws {RangeError} naming the argument that is out of range
 */
export function logNormalMixture(sum: number, time: number, mixture: NormalMixture): number {
  if (!Number.isFinite(sum)) throw new RangeError(`sum is ${sum}, a finite number is needed`);
  checkPositive("time", time);
  return logMixture(sum, time, weightOf(mixture), mixture.twoSided);
}

/**
 * The boundary of the normal mixture: the sum it leaves with probability alpha at most, at any time.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function normalMixtureBound(input: BoundInput, twoSided: boolean): number {
  checkBound(input);
  const { time, alpha } = input;
  const rho = weightOf({ ...input, twoSided });
  if (twoSided) return Math.sqrt((time + rho) * (Math.log1p(time / rho) - 2 * Math.log(alpha)));
  return boundOf((sum) => logMixture(sum, time, rho, false), alpha);
}

function weightOf({ bestTime, alpha, twoSided }: NormalMixture): number {
  return twoSided ? mixtureWeight(bestTime, alpha) : oneSidedMixtureWeight(bestTime, alpha);
}

function logMixture(sum: number, time: number, rho: number, twoSided: boolean): number {
  const both = time + rho;
  const log = 0.5 * Math.log(rho / both) + (sum * sum) / (2 * both);
  return twoSided ? log : log + Math.LN2 + logNormalUpperTail(-sum / Math.sqrt(both));
}
