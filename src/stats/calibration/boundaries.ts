import { RandomStream } from "../../core/random-stream.js";
import { betaBinomialBound } from "../beta-binomial-bound.js";
import { gammaExponentialBound } from "../gamma-exponential-bound.js";
import { gammaPoissonBound } from "../gamma-poisson-bound.js";
import { normalMixtureBound } from "../normal-mixture.js";
import { polyStitchingBound } from "../poly-stitching-bound.js";
import { poissonSampler } from "./discrete-sampler.js";
import { type CalibrationLine, checkReplicates, rateLine } from "./line.js";

const ALPHA = 0.05;
const STEPS = 500;
/** Steps at which the mixtures are to be narrow. */
const BEST = 100;

/** A random walk of mean 0 and the boundaries it is to stay within. */
interface Walk {
  readonly name: string;
  readonly increment: (stream: RandomStream) => number;
  readonly upper: (steps: number) => number;
  readonly lower?: (steps: number) => number;
}

/** Each boundary's walk is one whose cumulant is the boundary's own, so that little of alpha is given away. */
function walks(): Walk[] {
  const sign = (stream: RandomStream) => (stream.uint32() & 1 ? 1 : -1);
  const at = (time: number, bestTime: number) => ({ time, alpha: ALPHA, bestTime });
  // Bernoulli(.3) less .3: a variance of .21 a step.
  const [p, q] = [0.3, 0.7];
  const poisson = poissonSampler(1);
  return [
    {
      name: "normal mixture, two-sided",
      increment: sign,
      upper: (n) => normalMixtureBound(at(n, BEST), true),
      lower: (n) => -normalMixtureBound(at(n, BEST), true),
    },
    {
      name: "normal mixture, one-sided",
      increment: sign,
      upper: (n) => normalMixtureBound(at(n, BEST), false),
    },
    {
      name: "beta-binomial mixture and Bernoulli confidence sequence",
      increment: (stream) => (stream.float() < p ? q : -p),
      upper: (n) => betaBinomialBound(at(n * p * q, BEST * p * q), { low: p, high: q }),
      lower: (n) => -betaBinomialBound(at(n * p * q, BEST * p * q), { low: q, high: p }),
    },
    {
      name: "gamma-Poisson mixture",
      increment: (stream) => poisson(stream) - 1,
      upper: (n) => gammaPoissonBound(at(n, BEST), 1),
    },
    {
      name: "gamma-exponential mixture",
      increment: (stream) => -Math.log1p(-stream.float()) - 1,
      upper: (n) => gammaExponentialBound(at(n, BEST), 1),
    },
    {
      name: "polynomial stitching",
      increment: sign,
      upper: (n) => polyStitchingBound({ time: n, alpha: ALPHA, leastTime: 10, scale: 0 }),
    },
  ];
}

/** How often a walk ever leaves its boundary when looked at after every step: alpha at most. */
export function calibrateBoundaries(seed: string, replicates: number): CalibrationLine[] {
  checkReplicates(replicates);
  return walks().map(({ name, increment, upper, lower }) => {
    const above = Float64Array.from({ length: STEPS }, (_, i) => upper(i + 1));
    const below = Float64Array.from({ length: STEPS }, (_, i) => lower?.(i + 1) ?? Number.NEGATIVE_INFINITY);
    const stream = new RandomStream(seed, "calibration", "boundaries", name);
    let left = 0;
    for (let r = 0; r < replicates; r++) {
      let sum = 0;
      for (let i = 0; i < STEPS; i++) {
        sum += increment(stream);
        // At the boundary itself the mixture is 1/alpha: a last digit more is asked for.
        if (sum > above[i]! * (1 + 1e-12) || sum < below[i]! * (1 + 1e-12)) {
          left++;
          break;
        }
      }
    }
    return rateLine(`boundary, ${name}: ever left in ${STEPS} steps`, left, replicates, {
      wanted: ALPHA,
      relation: "at most",
    });
  });
}
