import { deviance, stirlingError } from "./saddle-point.js";

/**
 * ln B(x, y) - x ln p - y ln q - ln(2 pi)/2, B being the beta function: the likelihood of a beta mixture over that of
 * one probability, x and y being counts plus the prior's. In saddle-point form (Loader 2000), so that nothing of the
 * size of the counts is subtracted: with s = x + y it is
 * stirlingError(x) + stirlingError(y) - stirlingError(s) - ln(x y / s)/2 + deviance(x, s p) + deviance(y, s q).
 *
 * @param x above 0
 * @param y above 0
 * @param p in (0, 1)
 * @param q 1 - p
 */
export function logBetaOverPowers(x: number, y: number, p: number, q: number): number {
  const s = x + y;
  return (
    stirlingError(x) +
    stirlingError(y) -
    stirlingError(s) -
    0.5 * Math.log(x * (y / s)) +
    deviance(x, s * p) +
    deviance(y, s * q)
  );
}
