import { checkPositive } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { type BoundInput, boundOf, checkBound } from "./mixture-bound.js";
import { oneSidedMixtureWeight } from "./mixture-weight.js";
import { logPoissonMass } from "./saddle-point.js";

/**
 * One-sided boundary for sums that are sub-Poisson with scale c in their intrinsic time: the conjugate mixture by a
 * truncated gamma distribution (S. R. Howard et al., Ann. Statist. 49, 2021).
 *
 * @param scale c, above 0
 * @throws {RangeError} naming the argument that is out of range
 */
export function gammaPoissonBound(input: BoundInput, scale: number): number {
  checkBound(input);
  checkPositive("scale", scale);
  const square = scale * scale;
  const prior = oneSidedMixtureWeight(input.bestTime, input.alpha) / square;
  const rate = input.time / square + prior;
  const constant = -logUpperOverMass(prior, prior);
  return boundOf((sum) => constant + logUpperOverMass(sum / scale + rate, rate), input.alpha);
}

/** ln of Gamma(a) Q(a, x) e^x x^-a, Q being the upper regularised incomplete gamma function. */
function logUpperOverMass(a: number, x: number): number {
  return logUpperGamma(a, x) - logPoissonMass(a, x) - Math.log(a);
}
