import { logBinomialMass } from "./binomial-distribution.js";

/** The margins of a 2 x 2 table: K hits in a population of N, of which n are kept. Whole numbers. */
export interface Margins {
  readonly population: number;
  readonly hits: number;
  readonly kept: number;
}

/** Smallest and largest possible number of kept hits. */
export function support({ population, hits, kept }: Margins): readonly [number, number] {
  return [Math.max(0, kept + hits - population), Math.min(kept, hits)];
}

/**
 * ln C(K, k) C(N - K, n - k) / C(N, n), the null probability of k kept hits: a quotient of three binomial masses at
 * p = n/N, in which p cancels (Loader 2000). As accurate as those are, at any size.
 *
 * @param k within the support; 0 < n < N
 */
export function logHypergeometricMass({ population, hits, kept }: Margins, k: number): number {
  const [p, q] = [kept / population, (population - kept) / population];
  return (
    logBinomialMass(k, hits, p, q) +
    logBinomialMass(kept - k, population - hits, p, q) -
    logBinomialMass(kept, population, p, q)
  );
}

/** The noncentral hypergeometric distribution of one table at one odds ratio. */
export interface Tilted {
  readonly mode: number;
  /** Mean less mode. */
  readonly offset: number;
  readonly variance: number;
  /** ln of sum over k of null mass(k) psi^(k - mode): the normaliser, with the mode's own power of psi taken out. */
  readonly logNormaliser: number;
}

/**
 * Normaliser and moments of R. A. Fisher's noncentral hypergeometric distribution, mass(k) psi^k / sum, summed term by
 * term from the mode until terms are 1e-20 of it. Cost grows with the standard deviation.
 */
export function tilted(margins: Margins, logPsi: number): Tilted {
  const mode = modeAt(margins, logPsi);
  let [zeroth, first, second] = [1, 0, 0];
  eachTerm(margins, logPsi, mode, 1e-20, (distance, term) => {
    zeroth += term;
    first += distance * term;
    second += distance * distance * term;
  });
  const offset = first / zeroth;
  return {
    mode,
    offset,
    variance: Math.max(0, second / zeroth - offset * offset),
    logNormaliser: logHypergeometricMass(margins, mode) + Math.log(zeroth),
  };
}

/** A distribution on first, first + 1, ... */
export interface Mass {
  readonly first: number;
  readonly mass: Float64Array;
}

/** The distribution itself, without terms under `negligible` x the mode's. */
export function tiltedMass(margins: Margins, logPsi: number, negligible: number): Mass {
  const mode = modeAt(margins, logPsi);
  const up: number[] = [];
  const down: number[] = [];
  let sum = 1;
  eachTerm(margins, logPsi, mode, negligible, (distance, term) => {
    (distance > 0 ? up : down).push(term);
    sum += term;
  });
  const mass = new Float64Array(down.length + 1 + up.length);
  const at = down.length;
  mass[at] = 1 / sum;
  for (let i = 0; i < down.length; i++) mass[at - 1 - i] = down[i]! / sum;
  for (let i = 0; i < up.length; i++) mass[at + 1 + i] = up[i]! / sum;
  return { first: mode - at, mass };
}

/** Visits the terms beside the mode's, which counts 1: those above it outwards, then those below it. */
function eachTerm(
  margins: Margins,
  logPsi: number,
  mode: number,
  negligible: number,
  visit: (distance: number, term: number) => void,
): void {
  const { population, hits, kept } = margins;
  const [least, most] = support(margins);
  const misses = population - hits - kept;
  const psi = Math.exp(logPsi);
  for (let k = mode, term = 1; k < most; k++) {
    term *= ((hits - k) / (k + 1)) * ((kept - k) / (misses + k + 1)) * psi;
    if (term < negligible) break;
    visit(k + 1 - mode, term);
  }
  for (let k = mode, term = 1; k > least; k--) {
    term *= ((k / (hits - k + 1)) * ((misses + k) / (kept - k + 1))) / psi;
    if (term < negligible) break;
    visit(k - 1 - mode, term);
  }
}

/** The mode, to within rounding: where the quotient of neighbouring masses passes 1, a quadratic equation. */
function modeAt(margins: Margins, logPsi: number): number {
  const { population, hits, kept } = margins;
  const [least, most] = support(margins);
  // (K + 1 - k)(n + 1 - k) psi = k (N - K - n + k), scaled so that the larger of psi and 1/psi is 1.
  const [psi, one] = logPsi < 0 ? [Math.exp(logPsi), 1] : [1, Math.exp(-logPsi)];
  const a = psi - one;
  const b = psi * (hits + kept + 2) + one * (population - hits - kept);
  const c = psi * (hits + 1) * (kept + 1);
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  const k = b >= 0 ? (2 * c) / (b + root) : (b - root) / (2 * a);
  return Math.min(most, Math.max(least, Math.floor(k)));
}
