import { checkShare } from "./check.js";
import { centredOn, limit, logTail, meanOf, type Stratum } from "./conditional-odds.js";
import { increasingRoot } from "./monotone-root.js";
import { support, tilted } from "./noncentral-hypergeometric.js";
import { checkArms, type TwoArms } from "./two-arms.js";
import { type PValue, settleInterval, twoSided } from "./two-sided.js";

/** What the test of two hit probabilities gives: a test and intervals, or the reason why the counts cannot tell. */
export type TwoArmExact =
  | ({
      readonly informative: true;
      readonly method: "exact conditional hypergeometric, Bernoulli rates";
      readonly alternative: "two-sided";
      readonly nullValue: 1;
      /** The arm's hits. */
      readonly statistic: number;
      /** Conditional maximum-likelihood estimate of the odds ratio; 0 or infinite at an end of the support. */
      readonly oddsRatio: number;
      /** Exact interval of the odds ratio, at `level`. */
      readonly oddsRatioInterval: readonly [number, number];
      /** Hits per hash of the arm over hits per hash of the control; infinite without control hits. */
      readonly ratio: number;
      /** Interval of that ratio, at `level`; see `twoArmExact`. */
      readonly interval: readonly [number, number];
      readonly level: number;
    } & PValue)
  | { readonly informative: false; readonly reason: string };

/**
 * Exact test that two arms have one hit probability, for any probability (R. A. Fisher, JRSS 98, 1935).
 *
 * Given the total of hits, the arm's are hypergeometric, whatever the probability. p-value: min(1, 2 x smaller tail).
 *
 * What the intervals estimate: the counts given their total depend on the odds ratio psi alone, so
 * `oddsRatioInterval` is exact for psi (J. Cornfield 1956; tails of the noncentral hypergeometric). `interval` is of
 * the ratio of the two probabilities: an end is the ratio of the arms' expected hits per hash given the total, E[k]/n
 * over (K - E[k])/m at that end of psi, which is 1 at psi = 1; its distance from the observed ratio is widened by
 * what the chance of the total adds, nothing at psi = 1. So it is exact at a ratio of 1 and an approximation
 * elsewhere, which is why its coverage is simulated (calibration/two-arms.ts). At an end of the support both go to 0
 * or to infinity. Both leave out 1 exactly where the p-value is below 1 - level.
 *
 * Cost grows with the standard deviation of the hits: 2 ms at 1e6 hashes an arm, 4 s at 1e12 and probability 1/2.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function twoArmExact(arms: TwoArms, level: number): TwoArmExact {
  checkArms(arms);
  checkShare("level", level);
  const { hits, hashes, controlHits, controlHashes } = arms;
  const stratum = {
    population: hashes + controlHashes,
    hits: hits + controlHits,
    kept: hashes,
    keptHits: hits,
  };
  if (stratum.hits === 0) return { informative: false, reason: "there was no hit at all" };
  if (stratum.hits === stratum.population) return { informative: false, reason: "every hash was a hit" };

  const [least, most] = support(stratum);
  const centred = centredOn([stratum]);
  const above = hits > stratum.hits * (hashes / stratum.population);
  const near = logTail(centred, 0, above);
  const { pValue, log10PValue } = twoSided(near.log, near.log + near.logShare);
  const rejected = pValue < 1 - level;

  const tail = (1 - level) / 2;
  const low = hits === least ? Number.NEGATIVE_INFINITY : limit(centred, tail, true);
  const high = hits === most ? Number.POSITIVE_INFINITY : limit(centred, tail, false);
  const exposure = controlHashes / hashes;
  const ratio = controlHits === 0 ? Number.POSITIVE_INFINITY : (hits / controlHits) * exposure;
  const endAt = (logPsi: number) => {
    // Each arm's mean by its own table: the difference from the total would lose digits at an end of the support.
    const mean = meanOf([stratum], logPsi);
    const controlMean = meanOf([{ ...stratum, kept: controlHashes }], -logPsi);
    const end = (mean / controlMean) * exposure;
    const widening = chanceOfTotal(mean, hashes - mean, controlMean, controlHashes - controlMean);
    return Number.isFinite(ratio) && ratio > 0 ? ratio * (end / ratio) ** widening : end;
  };
  const ends = [hits === least ? 0 : endAt(low), hits === most ? high : endAt(high)] as const;
  return {
    informative: true,
    method: "exact conditional hypergeometric, Bernoulli rates",
    alternative: "two-sided",
    nullValue: 1,
    statistic: hits,
    oddsRatio: oddsRatioOf(stratum, centred.logPsi),
    oddsRatioInterval: settleInterval([Math.exp(low), Math.exp(high)], 1, rejected, above),
    ratio,
    interval: settleInterval(ends, 1, rejected, above),
    level,
    pValue,
    log10PValue,
  };
}

/**
 * Standard deviation of the logarithm of the ratio of rates over what it is given the total of hits (delta method): 1
 * at equal rates, more elsewhere, as the total then tells something of the ratio.
 */
function chanceOfTotal(hits: number, misses: number, controlHits: number, controlMisses: number): number {
  const free = misses / (hits + misses) / hits + controlMisses / (controlHits + controlMisses) / controlHits;
  const ofOdds = 1 / hits + 1 / misses + 1 / controlHits + 1 / controlMisses;
  const given = (1 / hits + 1 / controlHits) ** 2 / ofOdds;
  const factor = Math.sqrt(free / given);
  return Number.isFinite(factor) ? Math.max(1, factor) : 1;
}

/** The odds ratio at which the observed count is the expected one: the conditional maximum of the likelihood. */
function oddsRatioOf(stratum: Stratum, start: number): number {
  const [least, most] = support(stratum);
  if (stratum.keptHits === least) return 0;
  if (stratum.keptHits === most) return Number.POSITIVE_INFINITY;
  const logPsi = increasingRoot((x) => {
    const { mode, offset, variance } = tilted(stratum, x);
    return { value: mode - stratum.keptHits + offset, slope: variance };
  }, start);
  return Math.exp(logPsi);
}
