import { logUpperGamma } from "./gamma-tail.js";
import { logComplement } from "./log-complement.js";

/** ln P(Z > z) for a standard normal Z, finite however far out. */
export function logNormalUpperTail(z: number): number {
  // P(|Z| > |z|) is the upper gamma function Q(1/2, z^2/2).
  const half = logUpperGamma(0.5, (z * z) / 2) - Math.LN2;
  return z >= 0 ? half : logComplement(half);
}
