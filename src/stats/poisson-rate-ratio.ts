import { logBinomialMass, upwardSum } from "./binomial-distribution.js";
import { checkShare } from "./check.js";
import { shareOfUpperTail } from "./clopper-pearson.js";
import { checkArms, type TwoArms } from "./two-arms.js";
import { type PValue, settleInterval, twoSided } from "./two-sided.js";

/** What the test of two Poisson rates gives: a test and an interval, or the reason why the counts cannot tell. */
export type PoissonRateRatio =
  | ({
      readonly informative: true;
      readonly method: "exact conditional binomial, Poisson rates";
      readonly alternative: "two-sided";
      readonly nullValue: 1;
      /** The arm's hits. */
      readonly statistic: number;
      /** Hits per hash of the arm over hits per hash of the control; infinite without control hits. */
      readonly ratio: number;
      /** Interval of the ratio of rates, at `level`; from 0 without hits, to infinity without control hits. */
      readonly interval: readonly [number, number];
      readonly level: number;
    } & PValue)
  | { readonly informative: false; readonly reason: string };

/**
 * Exact test of the ratio of two Poisson rates, for rare hits (J. Przyborowski and H. Wilenski, Biometrika 31, 1940).
 *
 * Given the total of hits, the arm's are binomial with share ratio x hashes / (ratio x hashes + control hashes). The
 * p-value is min(1, 2 x smaller tail), the interval Clopper-Pearson's of that share: it leaves out 1 exactly where
 * the p-value is below 1 - level. (R's poisson.test has the same interval, and the p-value of minimum likelihood.)
 * Where hits are not rare, with rates above 1/16, it is conservative: `twoArmExact` is for those.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function poissonRateRatio(arms: TwoArms, level: number): PoissonRateRatio {
  checkArms(arms);
  checkShare("level", level);
  const { hits, hashes, controlHits, controlHashes } = arms;
  const total = hits + controlHits;
  if (total === 0) return { informative: false, reason: "there was no hit at all" };

  const both = hashes + controlHashes;
  const [p, q] = [hashes / both, controlHashes / both];
  const logMass = logBinomialMass(hits, total, p, q);
  const above = hits * controlHashes > controlHits * hashes;
  const logNear =
    logMass + Math.log(above ? upwardSum(hits, total, p / q) : upwardSum(controlHits, total, q / p));
  const { pValue, log10PValue } = twoSided(logNear, logMass);

  const tail = (1 - level) / 2;
  const exposure = controlHashes / hashes;
  const [arm, control] = [shareOfUpperTail(hits, total, tail), shareOfUpperTail(controlHits, total, tail)];
  const [low, high] = [(arm.p / arm.q) * exposure, (control.q / control.p) * exposure];
  return {
    informative: true,
    method: "exact conditional binomial, Poisson rates",
    alternative: "two-sided",
    nullValue: 1,
    statistic: hits,
    ratio: controlHits === 0 ? Number.POSITIVE_INFINITY : (hits / controlHits) * exposure,
    interval: settleInterval([low, high], 1, pValue < 1 - level, above),
    level,
    pValue,
    log10PValue,
  };
}
