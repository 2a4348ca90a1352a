import type { StatisticClaim } from "../../contract.js";
import { drawNonces, sampledMean } from "../../figure-tools.js";

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

/** Samples of random nonces over which the deviation is averaged. */
const SAMPLES = 1000;

/** Deviations of a mean of `OBSERVATIONS` nonces below the claimed null. */
function sigmas(mean: number): number {
  return (EXPECTED - mean) / SIGMA;
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
  figures: [
    {
      name: "deviation of perfectly random numbers",
      unit: "standard deviations of the claimed null",
      published: 8.9,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => sigmas(phiMean(drawNonces(stream, SAMPLES * OBSERVATIONS))),
      // A uniform share has the deviation 1 / sqrt(12), the claimed null phi / sqrt(12).
      tolerance: sampledMean(1 / PHI, SAMPLES, 0.1),
    },
    {
      name: "deviation of the claimant's nonces",
      unit: "standard deviations of the claimed null",
      published: 9,
      source: "claimant",
      from: "real chain",
    },
    {
      name: `deviation of ${OBSERVATIONS} nonces, by the mean of all`,
      unit: "standard deviations of the claimed null",
      published: 9,
      source: "claimant",
      from: "past blocks",
      compute: ({ history }) => sigmas(phiMean(Uint32Array.from(history, ({ nonce }) => nonce))),
      // The published figure is whole, and one of a sample.
      tolerance: sampledMean(1 / PHI, OBSERVATIONS, 1),
      difference:
        "these blocks' nonces are not uniform, because of where miners began to look; random ones come out at 8.9 by themselves",
    },
  ],
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
