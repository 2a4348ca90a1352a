import type { RandomStream } from "../../core/random-stream.js";
import { logBinomialMass } from "../binomial-distribution.js";
import { logPoissonMass } from "../saddle-point.js";

/** Draws a whole number. */
export type Sampler = (stream: RandomStream) => number;

/** Standard deviations to either side of the mean beyond which nothing is drawn: 1e-23 of the mass. */
const REACH = 10;

/** Draws the hits of n hashes at probability p, 0 < p < 1, by the inverse distribution function. */
export function binomialSampler(n: number, p: number): Sampler {
  const reach = REACH * Math.sqrt(n * p * (1 - p)) + REACH;
  const first = Math.max(0, Math.floor(n * p - reach));
  const last = Math.min(n, Math.ceil(n * p + reach));
  return inverseSampler(
    first,
    Float64Array.from({ length: last - first + 1 }, (_, i) => Math.exp(logBinomialMass(first + i, n, p))),
  );
}

/** Draws from the Poisson distribution of that mean, above 0. */
export function poissonSampler(mean: number): Sampler {
  const reach = REACH * Math.sqrt(mean) + REACH;
  const first = Math.max(0, Math.floor(mean - reach));
  const masses = Float64Array.from({ length: Math.ceil(mean + reach) - first + 1 }, (_, i) =>
    Math.exp(first + i === 0 ? -mean : logPoissonMass(first + i, mean)),
  );
  return inverseSampler(first, masses);
}

/**
 * Draws first + i with probability in proportion to masses[i]: the inverse distribution function, entered by a table
 * of as many equal steps as there are masses (H.-C. Chen and Y. Asau, AIIE Trans. 6, 1974), so one or two comparisons a
 * draw.
 */
export function inverseSampler(first: number, masses: Float64Array): Sampler {
  const size = masses.length;
  const below = new Float64Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += masses[i]!;
    below[i] = sum;
  }
  const entry = new Uint32Array(size);
  for (let step = 0, i = 0; step < size; step++) {
    while (i < size - 1 && below[i]! <= (step / size) * sum) i++;
    entry[step] = i;
  }
  return (stream) => {
    const u = stream.float();
    let i = entry[Math.floor(u * size)]!;
    while (i < size - 1 && below[i]! <= u * sum) i++;
    return first + i;
  };
}
