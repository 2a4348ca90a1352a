import { checkPositive } from "./check.js";
import { logUpperGamma } from "./gamma-tail.js";
import { logComplement } from "./log-complement.js";
import { type BoundInput, boundOf, checkBound } from "./mixture-bound.js";
import { oneSidedMixtureWeight } from "./mixture-weight.js";
import { logPoissonMass } from "./saddle-point.js";

/**
 * One-sided boundary for sums that are sub-exponential with scale c in their intrinsic time: the conjugate mixture by
 * a truncated gamma distribution (S. R. Howard et al., Ann. Statist. 49, 2021).
 *
 * @param scale c, above 0
 * @throws {RangeError} naming the argument that is out of range
 */
export function gammaExponentialBound(input: BoundInput, scale: number): number {
  checkBound(input);
  checkPositive("scale", scale);
  const square = scale * scale;
  const prior = oneSidedMixtureWeight(input.bestTime, input.alpha) / square;
  const shape = input.time / square + prior;
  const constant = -logLowerOverMass(prior, prior);
  return boundOf((sum) => {
    const seen = input.time / square + sum / scale;
    // x^a e^-x / Gamma(a) turned round: e^x x^-a Gamma(a) P(a, x), and e^-prior that the constant has too much.
    return constant + logLowerOverMass(shape, seen + prior);
  }, input.alpha);
}

/** ln of Gamma(a) P(a, x) e^x x^-a, P being the lower regularised incomplete gamma function. */
function logLowerOverMass(a: number, x: number): number {
  return logComplement(logUpperGamma(a, x)) - logPoissonMass(a, x) - Math.log(a);
}
