import { logBetaBinomialMixture } from "./beta-binomial-bound.js";
import { checkPositive, checkShare } from "./check.js";
import { mixtureWeight } from "./mixture-weight.js";
import { checkArm } from "./two-arms.js";

/** The mixture is tuned for this error rate whatever alpha is, as in confseq. */
const TUNED_FOR = 0.05;

/**
 * Confidence sequence of a probability at one look, by the sub-Bernoulli mixture whose prior is centred on each
 * candidate p (S. R. Howard et al., Ann. Statist. 49, 2021; `bernoulli_confidence_interval` of their package confseq).
 * Over all looks together it leaves out the true p with probability alpha at most.
 *
 * Verdicts use `betaMixtureInterval`, whose prior is the same for all p; this one needs no planned p.
 *
 * @param hits 0 to trials
 * @param bestTrials number of trials at which the interval is to be narrow, above 0
 * @throws {RangeError} naming the argument that is out of range
 */
export function bernoulliConfidenceSequence(
  hits: number,
  trials: number,
  alpha: number,
  bestTrials: number,
): readonly [number, number] {
  checkArm("hits", hits, "trials", trials);
  checkShare("alpha", alpha);
  checkPositive("bestTrials", bestTrials);
  const threshold = -Math.log(alpha);
  const outside = (p: number) => {
    const [q, v] = [1 - p, p * (1 - p)];
    const weight = mixtureWeight(bestTrials * v, TUNED_FOR);
    return logBetaBinomialMixture(hits - trials * p, trials * v, weight, { low: p, high: q }) > threshold;
  };
  const estimate = hits / trials;
  return [hits === 0 ? 0 : bisect(estimate, 0, outside), hits === trials ? 1 : bisect(estimate, 1, outside)];
}

/** Where `outside` begins between a point inside and one that is never asked about. */
function bisect(inside: number, outer: number, outside: (p: number) => boolean): number {
  for (;;) {
    const middle = inside + (outer - inside) / 2;
    if (middle === inside || middle === outer) return inside;
    if (outside(middle)) outer = middle;
    else inside = middle;
  }
}
