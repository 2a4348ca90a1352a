import type { VerdictId } from "../core/verdict-id.js";
import { type JudgedCounts, judgeCounts, type PublishedCounts } from "../stats/judge-counts.js";
import { compact } from "./wording.js";

/** Somebody's published counts: against a known probability of a hit, or against a control's counts. */
export interface JudgeOptions {
  /** Hits of the arm: 0 to `hashes`. */
  readonly hits: number;
  /** Hashes of the arm, at least 1. */
  readonly hashes: number;
  /** The exact probability of a hit, in (0, 1); in place of a control. */
  readonly probability?: number;
  /** Hits of the control: 0 to `controlHashes`. */
  readonly controlHits?: number;
  /** Hashes of the control, at least 1. */
  readonly controlHashes?: number;
  /** Lift that matters, as a share above 0; .01 (1 %) when left out. */
  readonly margin?: number;
  /** Level of the interval, in (0, 1); .95 when left out. */
  readonly level?: number;
}

/** A verdict on counts, in the fields of a trial: what `noncetrial judge --json` prints. There are no infinities: null. */
export interface Judgement {
  readonly claim: null;
  readonly kind: null;
  readonly pow: null;
  readonly hashes: number;
  readonly hits: number;
  readonly controlHashes: number | null;
  readonly controlHits: number | null;
  readonly probability: number | null;
  readonly keep: null;
  readonly recall: null;
  /** Which rates were compared; null where the counts say nothing. */
  readonly design: "known probability" | "poisson" | "bernoulli" | null;
  /** Hits per hash over those of the comparison. */
  readonly lift: number | null;
  /** Of the lift, two-sided, at `level`; an end is null where it is infinite. */
  readonly interval: readonly [number | null, number | null] | null;
  readonly pValue: number | null;
  readonly log10PValue: number | null;
  readonly pAdjusted: number | null;
  /** Where inconclusive, about how many more hashes decide. */
  readonly furtherHashes: number | null;
  readonly level: number;
  readonly eValue: null;
  readonly verdict: Extract<VerdictId, "advantage" | "harmful" | "no-advantage" | "inconclusive">;
  /** In a sentence. */
  readonly reason: string;
  readonly ledger: { readonly hashes: number; readonly operations: null };
  readonly pitfalls: readonly never[];
}

/**
 * A verdict on published counts: exact test and interval, nothing simulated.
 *
 * @example
 * judge({ hits: 11, hashes: 800, controlHits: 21, controlHashes: 3011 }).verdict; // "inconclusive"
 * judge({ hits: 431, hashes: 100_000, probability: 1 / 256 }).lift; // 1.103
 *
 * @throws {TypeError} unless there is either a probability or a control's counts, and all are numbers
 * @throws {RangeError} naming the number that is out of range
 */
export function judge(options: JudgeOptions): Judgement {
  const counts = countsOf(options);
  return judgement(counts, judgeCounts(counts));
}

function countsOf(options: JudgeOptions): PublishedCounts {
  const { hits, hashes, probability, controlHits, controlHashes, margin = 0.01, level = 0.95 } = options;
  for (const [name, value] of Object.entries({ hits, hashes, margin, level })) {
    if (typeof value !== "number") throw new TypeError(`${name} is ${String(value)}: a number is needed`);
  }
  if (typeof probability === "number" && controlHits === undefined && controlHashes === undefined) {
    return { hits, hashes, against: { probability }, level, margin };
  }
  if (probability === undefined && typeof controlHits === "number" && typeof controlHashes === "number") {
    return { hits, hashes, against: { controlHits, controlHashes }, level, margin };
  }
  throw new TypeError("give probability, or controlHits and controlHashes");
}

/** The fields of a trial. */
export function judgement(
  { hits, hashes, against, level }: PublishedCounts,
  judged: JudgedCounts,
): Judgement {
  const figures = judged.informative
    ? {
        design: judged.rates,
        lift: finite(judged.ratio),
        interval: [finite(judged.interval[0]), finite(judged.interval[1])] as const,
        pValue: judged.pValue,
        log10PValue: finite(judged.log10PValue),
        pAdjusted: judged.pValue,
        furtherHashes: judged.furtherHashes,
      }
    : {
        design: null,
        lift: null,
        interval: null,
        pValue: null,
        log10PValue: null,
        pAdjusted: null,
        furtherHashes: null,
      };
  return {
    claim: null,
    kind: null,
    pow: null,
    hashes,
    hits,
    controlHashes: "probability" in against ? null : against.controlHashes,
    controlHits: "probability" in against ? null : against.controlHits,
    probability: "probability" in against ? against.probability : null,
    keep: null,
    recall: null,
    ...figures,
    level,
    eValue: null,
    verdict: judged.verdict,
    reason: judged.informative ? judgedReason(judged) : judged.reason,
    ledger: { hashes, operations: null },
    pitfalls: [],
  };
}

/** Why counts got their verdict, in a sentence. */
export function judgedReason(judged: Extract<JudgedCounts, { informative: true }>): string {
  const [low, high] = judged.interval.map(ratioText);
  const margin = `${Number((100 * judged.margin).toPrecision(6))} %`;
  switch (judged.verdict) {
    case "advantage":
      return (
        `More hits per hash than the comparison: the interval ${low} to ${high} lies above 1` +
        `${judged.belowMargin ? `, though below the margin of ${margin}` : ""}.`
      );
    case "harmful":
      return `Fewer hits per hash than the comparison: the interval ${low} to ${high} lies below 1.`;
    case "no-advantage":
      return `No more hits per hash than the comparison: the interval ${low} to ${high} ends below the margin of ${margin}.`;
    case "inconclusive": {
      const further = judged.furtherHashes;
      const needed =
        further === null
          ? ""
          : `, and about ${compact(further)} (${further}) more hashes would decide if the rates stay`;
      return `The counts do not decide: the interval ${low} to ${high} holds both 1 and a lift of the margin of ${margin} or more${needed}.`;
    }
  }
}

/** A ratio of rates to three decimals. */
export function ratioText(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "infinity";
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
