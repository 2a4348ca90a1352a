import type { StatisticClaim } from "../../contract.js";

const PHI = (1 + Math.sqrt(5)) / 2;

/** So many that perfectly random numbers come out at 8.9 deviations of the claimed null; the source gives 9 and no number. */
const OBSERVATIONS = 181;

const EXPECTED = PHI / 2;
const SIGMA = PHI / Math.sqrt(12 * OBSERVATIONS);

/** Mean of the nonces as shares of the range, modulo phi. */
export function phiMean(nonces: Uint32Array): number {
  let sum = 0;
  for (const nonce of nonces) sum += (nonce / 2 ** 32) % PHI;
  return sum / nonces.length;
}

/** Nonces modulo the golden ratio, compared with a null that no nonce could follow. */
export const phiUniformity: StatisticClaim = {
  id: "phi-uniformity",
  kind: "statistic",
  title: "Nonces modulo the golden ratio",
  source: "1JONMONTERV/CMFO-COMPUTACION-FRACTAL- and others",
  claimed: "9 sigma from uniform",
  description:
    "Nonces divided by 2^32 are taken modulo the golden ratio, and their mean is compared with half of it, as if they were " +
    "uniform up to the golden ratio. It is believable because nine deviations are many. But a share of a range is below 1 " +
    "and the remainder changes nothing: the mean is near .5 for any uniform nonces, and half the golden ratio is .809. " +
    "Perfect random numbers score 8.9.",
  needs: [],
  expected: {
    verdict: "wrong-null",
    reason: "perfectly random nonces give the same figure: the null is wrong",
  },
  observations: OBSERVATIONS,
  figure: phiMean,
  claimedNull: { expected: EXPECTED, sigma: SIGMA },
  claimedFigure: EXPECTED - 9 * SIGMA,
};
