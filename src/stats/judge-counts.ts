import type { VerdictId } from "../core/verdict-id.js";
import { binomialTest } from "./binomial-test.js";
import { checkPositive, checkShare } from "./check.js";
import { poissonRateRatio } from "./poisson-rate-ratio.js";
import { twoArmExact } from "./two-arm-exact.js";
import { checkArm } from "./two-arms.js";
import type { PValue } from "./two-sided.js";
import { upperQuantile } from "./upper-quantile.js";

/** Somebody's published counts, and what they are compared with. */
export interface PublishedCounts {
  /** 0 to hashes. */
  readonly hits: number;
  readonly hashes: number;
  /** The exact probability of a hit, or a control's counts. */
  readonly against:
    | { readonly probability: number }
    | { readonly controlHits: number; readonly controlHashes: number };
  /** Level of the interval, in (0, 1). */
  readonly level: number;
  /** Lift that matters, as a share, above 0: .01 is 1 %. */
  readonly margin: number;
}

/** What counts alone can say; the words are those of a trial's verdict. */
export type CountsVerdict = Extract<VerdictId, "advantage" | "harmful" | "no-advantage" | "inconclusive">;

/** Which rates were compared: one with a known probability, or two as Poisson or as Bernoulli rates. */
export type ComparedRates = "known probability" | "poisson" | "bernoulli";

/** The judgement of published counts. */
export type JudgedCounts =
  | ({
      readonly informative: true;
      readonly verdict: CountsVerdict;
      /** Whether an advantage is shown to be smaller than the margin. */
      readonly belowMargin: boolean;
      readonly rates: ComparedRates;
      /** Hits per hash over those of the comparison; infinite without control hits. */
      readonly ratio: number;
      /** At `level`; the upper end is infinite without control hits. */
      readonly interval: readonly [number, number];
      readonly level: number;
      readonly margin: number;
      /** Where inconclusive, about how many more hashes of the arm (the control growing alike) decide; else null. */
      readonly furtherHashes: number | null;
    } & PValue)
  | { readonly informative: false; readonly verdict: "inconclusive"; readonly reason: string };

/** Two rates both at or under it are compared as Poisson rates. */
const RARE = 1 / 16;

/**
 * Verdict on published counts: exact test and interval, `advantage` if the interval lies above 1, `harmful` if below,
 * `no-advantage` if below 1 + margin, else `inconclusive`.
 *
 * Against a known probability: exact binomial. Against a control: two Poisson rates if both are 1/16 or less, else
 * two Bernoulli rates, for which the Poisson test would be too conservative.
 *
 * @throws {RangeError} naming the argument that is out of range
 */
export function judgeCounts(counts: PublishedCounts): JudgedCounts {
  const { hits, hashes, against, level, margin } = counts;
  checkPositive("margin", margin);
  checkShare("level", level);
  checkArm("hits", hits, "hashes", hashes);
  const test = compare(counts);
  if (!test.informative) return { informative: false, verdict: "inconclusive", reason: test.reason };

  const { rates, ratio, interval, pValue, log10PValue } = test;
  const verdict = verdictOf(interval, margin);
  return {
    informative: true,
    verdict,
    belowMargin: verdict === "advantage" && interval[1] < 1 + margin,
    rates,
    ratio,
    interval,
    level,
    margin,
    furtherHashes: verdict === "inconclusive" ? further(hits, hashes, against, level, margin) : null,
    pValue,
    log10PValue,
  };
}

type Comparison =
  | ({
      readonly informative: true;
      readonly rates: ComparedRates;
      readonly ratio: number;
      readonly interval: readonly [number, number];
    } & PValue)
  | { readonly informative: false; readonly reason: string };

function compare({ hits, hashes, against, level }: PublishedCounts): Comparison {
  if ("probability" in against) {
    const test = binomialTest({ hits, trials: hashes, probability: against.probability, level });
    return { ...test, informative: true, rates: "known probability", interval: test.ratioInterval };
  }
  const { controlHits, controlHashes } = against;
  const arms = { hits, hashes, controlHits, controlHashes };
  const rates = hits / hashes <= RARE && controlHits / controlHashes <= RARE ? "poisson" : "bernoulli";
  const test = rates === "poisson" ? poissonRateRatio(arms, level) : twoArmExact(arms, level);
  return test.informative ? { ...test, rates } : test;
}

function verdictOf([low, high]: readonly [number, number], margin: number): CountsVerdict {
  if (low > 1) return "advantage";
  if (high < 1) return "harmful";
  return high < 1 + margin ? "no-advantage" : "inconclusive";
}

/**
 * Hashes after which the logarithm of the ratio has an interval of half the width of its distance from 1 or from 1 +
 * margin, whichever is larger, if the rates stay what they are. Half a hit is added to every count, so that none is 0.
 */
function further(
  hits: number,
  hashes: number,
  against: PublishedCounts["against"],
  level: number,
  margin: number,
): number {
  const rate = (hits + 0.5) / (hashes + 1);
  let [reference, variance] = [0, (1 - rate) / (hits + 0.5)];
  if ("probability" in against) {
    reference = against.probability;
  } else {
    const { controlHits, controlHashes } = against;
    reference = (controlHits + 0.5) / (controlHashes + 1);
    variance += (1 - reference) / (controlHits + 0.5);
  }
  const estimate = Math.log(rate / reference);
  const distance = Math.max(estimate, Math.log1p(margin) - estimate);
  const halfWidth = upperQuantile("(1 - level) / 2", (1 - level) / 2) * Math.sqrt(variance);
  return Math.max(1, Math.ceil(hashes * (((2 * halfWidth) / distance) ** 2 - 1)));
}
