import { logBinomialMass } from "./binomial-distribution.js";
import { checkCount, checkShare } from "./check.js";

/** One 2 x 2 table: of a population of nonces some are hits, some are kept, some are both. All whole numbers. */
export interface Stratum {
  readonly population: number;
  readonly hits: number;
  readonly kept: number;
  readonly keptHits: number;
}

/** What a pool test gives: a test and an interval, or the reason why the tables cannot tell. */
export type PoolTest =
  | {
      readonly informative: true;
      readonly method: "exact stratified hypergeometric";
      readonly alternative: "two-sided";
      readonly nullValue: 1;
      /** Hits kept, in all informative strata. */
      readonly statistic: number;
      /** The same, expected if the choice has nothing to do with the hits. */
      readonly expected: number;
      /** statistic / expected. */
      readonly lift: number;
      /** Interval of the lift, at `level`. */
      readonly interval: readonly [number, number];
      readonly level: number;
      /** min(1, 2 x smaller tail). */
      readonly pValue: number;
      /** Its decimal logarithm, a number also where `pValue` is too small to be one. */
      readonly log10PValue: number;
    }
  | { readonly informative: false; readonly reason: string };

/**
 * Does a filter keep more hits of a pool than a blind choice of the same size would?
 *
 * Null: in each stratum the kept hits are hypergeometric (R. A. Fisher 1935), independently; their sum is compared
 * with its exact distribution. Interval: the noncentral hypergeometric of a common odds ratio psi is inverted in both
 * tails (C. R. Mehta, N. R. Patel and R. Gray, JASA 80, 1985) and psi is mapped to the lift E_psi[sum] / E_1[sum],
 * which grows with psi and is 1 at psi = 1; so the interval leaves out 1 exactly where the p-value is below
 * 1 - level. Strata that cannot tell (no hits, nothing but hits, nothing or everything kept) are left out.
 *
 * Cost grows with the standard deviation of the sum, and for several strata with its variance.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function poolTest(strata: readonly Stratum[], level: number): PoolTest {
  checkShare("level", level);
  strata.forEach(checkStratum);
  const used = strata.filter(
    ({ population, hits, kept }) => hits > 0 && hits < population && kept > 0 && kept < population,
  );
  if (used.length === 0) return { informative: false, reason: reasonOf(strata) };

  const sum = used.reduce((total, { keptHits }) => total + keptHits, 0);
  const least = used.reduce((total, stratum) => total + support(stratum)[0], 0);
  const most = used.reduce((total, stratum) => total + support(stratum)[1], 0);
  const expected = used.reduce((total, { population, hits, kept }) => total + hits * (kept / population), 0);

  // Half a unit inside the support, so that the odds ratio is finite and positive.
  const logPsi = logOddsWithMean(used, Math.min(most - 0.5, Math.max(least + 0.5, sum)));
  const around = tiltedSum(used, logPsi);
  const logP = logPValue(around, sum, logPsi);
  const tail = (1 - level) / 2;
  const low = sum === least ? least : meanAt(around, solveTilt(around, sum, tail, "upper"));
  const high = sum === most ? most : meanAt(around, solveTilt(around, sum, tail, "lower"));
  return {
    informative: true,
    method: "exact stratified hypergeometric",
    alternative: "two-sided",
    nullValue: 1,
    statistic: sum,
    expected,
    lift: sum / expected,
    interval: [low / expected, high / expected],
    level,
    pValue: Math.exp(logP),
    log10PValue: logP / Math.LN10,
  };
}

function checkStratum({ population, hits, kept, keptHits }: Stratum): void {
  checkCount("population", population);
  checkCount("hits", hits);
  checkCount("kept", kept);
  checkCount("keptHits", keptHits);
  if (hits > population) throw new RangeError(`hits is ${hits}, more than population ${population}`);
  if (kept > population) throw new RangeError(`kept is ${kept}, more than population ${population}`);
  const [least, most] = support({ population, hits, kept, keptHits });
  if (keptHits < least || keptHits > most) {
    throw new RangeError(`keptHits is ${keptHits}, ${least} to ${most} is possible`);
  }
}

function reasonOf(strata: readonly Stratum[]): string {
  if (strata.every(({ kept }) => kept === 0)) return "nothing was kept";
  if (strata.every(({ kept, population }) => kept === population)) return "everything was kept";
  if (strata.every(({ hits }) => hits === 0)) return "there was no hit at all";
  if (strata.every(({ hits, population }) => hits === population)) return "every hash was a hit";
  return "no template has both hits and misses to choose among";
}

/** Smallest and largest possible number of kept hits. */
function support({ population, hits, kept }: Stratum): readonly [number, number] {
  return [Math.max(0, kept + hits - population), Math.min(kept, hits)];
}

/** Approximate mean, which is close to the mode, of the noncentral hypergeometric (J. Cornfield 1956). */
function approximateMean({ population, hits, kept }: Stratum, psi: number): number {
  const b = psi * (hits + kept) + (population - hits - kept);
  const c = psi * hits * kept;
  return (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * (psi - 1) * c)));
}

/** Logarithm of the odds ratio at which the approximate means add up to `target`. */
function logOddsWithMean(strata: readonly Stratum[], target: number): number {
  const total = (logPsi: number) =>
    strata.reduce((sum, stratum) => sum + approximateMean(stratum, Math.exp(logPsi)), 0);
  let [low, high] = [-60, 60];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (total(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A distribution on first, first + 1, ... */
interface Mass {
  readonly first: number;
  readonly mass: Float64Array;
}

/** Distribution of the sum under a tilt, and the logarithm of what turns it back into the null's. */
interface TiltedSum extends Mass {
  /** ln of sum over s of null mass x psi^s. */
  readonly logNormaliser: number;
}

/** Terms this far below the mode are left out: some 13 standard deviations. */
const NEGLIGIBLE = 1e-40;

/** Distribution of the sum of the strata's kept hits at a common odds ratio. */
function tiltedSum(strata: readonly Stratum[], logPsi: number): TiltedSum {
  let total: Mass = { first: 0, mass: Float64Array.of(1) };
  let logNormaliser = 0;
  for (const stratum of strata) {
    const one = tiltedStratum(stratum, logPsi);
    logNormaliser += one.logNormaliser;
    total = convolve(total, one);
  }
  return { ...total, logNormaliser };
}

function tiltedStratum(stratum: Stratum, logPsi: number): TiltedSum {
  const { population, hits, kept } = stratum;
  const psi = Math.exp(logPsi);
  const [least, most] = support(stratum);
  const mode = Math.min(most, Math.max(least, Math.round(approximateMean(stratum, psi))));
  const up: number[] = [];
  for (let k = mode, term = 1; k < most; k++) {
    term *= (((hits - k) / (k + 1)) * (kept - k) * psi) / (population - hits - kept + k + 1);
    if (term < NEGLIGIBLE) break;
    up.push(term);
  }
  const down: number[] = [];
  for (let k = mode, term = 1; k > least; k--) {
    term *= ((k / (hits - k + 1)) * (population - hits - kept + k)) / ((kept - k + 1) * psi);
    if (term < NEGLIGIBLE) break;
    down.push(term);
  }
  const relative = Float64Array.from([...down.reverse(), 1, ...up]);
  const sum = relative.reduce((a, b) => a + b, 0);
  return {
    first: mode - down.length,
    mass: relative.map((term) => term / sum),
    logNormaliser: logHypergeometricMass(stratum, mode) + mode * logPsi + Math.log(sum),
  };
}

/** ln P(k) of the hypergeometric, by three binomials (Loader 2000), accurate for large counts. */
function logHypergeometricMass({ population, hits, kept }: Stratum, k: number): number {
  const p = kept / population;
  return (
    logBinomialMass(k, hits, p) +
    logBinomialMass(kept - k, population - hits, p) -
    logBinomialMass(kept, population, p)
  );
}

function convolve(a: Mass, b: Mass): Mass {
  const mass = new Float64Array(a.mass.length + b.mass.length - 1);
  for (let i = 0; i < a.mass.length; i++) {
    const weight = a.mass[i]!;
    for (let j = 0; j < b.mass.length; j++) mass[i + j]! += weight * b.mass[j]!;
  }
  let from = 0;
  let to = mass.length;
  const floor = NEGLIGIBLE * mass.reduce((most, value) => Math.max(most, value), 0);
  while (mass[from]! < floor) from++;
  while (mass[to - 1]! < floor) to--;
  return { first: a.first + b.first + from, mass: mass.slice(from, to) };
}

/** ln of min(1, 2 x smaller tail) under the null: the tilt is taken out again term by term. */
function logPValue({ first, mass, logNormaliser }: TiltedSum, sum: number, logPsi: number): number {
  const at = sum - first;
  // The tail on the side to which the sum deviates is the one the tilt leans to, and is summed.
  const upper = logPsi > 0;
  const step = Math.exp(-Math.abs(logPsi));
  let total = 0;
  for (let i = at, weight = 1; i >= 0 && i < mass.length; i += upper ? 1 : -1, weight *= step) {
    total += mass[i]! * weight;
  }
  const logBase = logNormaliser - sum * logPsi;
  const logTail = logBase + Math.log(total);
  const tail = Math.min(1, Math.exp(logTail));
  const other = 1 - tail + Math.exp(logBase + Math.log(mass[at]!));
  return Math.min(0, Math.LN2 + Math.min(logTail, other > 0 ? Math.log(other) : Number.POSITIVE_INFINITY));
}

/** Further tilt theta at which a tail of the sum has the given probability. */
function solveTilt(around: Mass, sum: number, tail: number, side: "upper" | "lower"): number {
  // The upper tail grows with theta, the lower one falls; the end sought lies on the other side of the estimate.
  const excess = (theta: number) => tailAt(around, sum, theta, side) - tail;
  const outward = side === "upper" ? -1 : 1;
  let far = outward / Math.sqrt(1 + around.mass.length);
  for (let i = 0; excess(far) > 0 && i < 60; i++) far *= 2;
  let near = 0;
  if (excess(0) < 0) {
    // At the ends of the support the tilt is half a unit inside, so that the tail may start below.
    near = -far;
    for (let i = 0; excess(near) < 0 && i < 60; i++) near *= 2;
  }
  for (let i = 0; i < 100; i++) {
    const middle = (near + far) / 2;
    if (middle === near || middle === far) break;
    if (excess(middle) > 0) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}

function tailAt({ first, mass }: Mass, sum: number, theta: number, side: "upper" | "lower"): number {
  let inside = 0;
  let all = 0;
  for (let i = 0; i < mass.length; i++) {
    const weight = mass[i]! * Math.exp(theta * (first + i - sum));
    all += weight;
    if (side === "upper" ? first + i >= sum : first + i <= sum) inside += weight;
  }
  return inside / all;
}

function meanAt({ first, mass }: Mass, theta: number): number {
  let weighted = 0;
  let all = 0;
  const middle = first + mass.length / 2;
  for (let i = 0; i < mass.length; i++) {
    const weight = mass[i]! * Math.exp(theta * (first + i - middle));
    all += weight;
    weighted += weight * (first + i);
  }
  return weighted / all;
}
