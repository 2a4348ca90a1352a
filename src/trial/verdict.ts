import type { VerdictId } from "../core/verdict-id.js";
import { grouped, liftPercent, liftRange, percent, smallNumber } from "./wording.js";

/** A ratio and its interval. */
export interface Measured {
  readonly estimate: number;
  readonly interval: readonly [number, number];
  /** Of how many templates it is, where their differences are allowed for. */
  readonly templates?: number | null;
}

/** What a verdict rests on. Fields that a kind of claim has no use for are null or left out. */
export interface VerdictEvidence {
  /** Gates that failed, by id; any makes the trial invalid. */
  readonly failedGates: readonly string[];
  /** Why the claim could not be judged, if it broke the protocol. */
  readonly rejected: string | null;
  /** Nonces offered to a filter and those it let through, and whether all scores were the same. */
  readonly choice: { readonly offered: number; readonly kept: number; readonly constant: boolean } | null;
  /** An input that the claim says it uses and that changes nothing, in words. */
  readonly ignoredInput?: string | null;
  readonly margin: number;
  /** Hit lift and its interval, or why there is none. */
  readonly lift: Measured | { readonly none: string };
  /** Lift that the history seems to show, on blocks held out of the fit; null for claims without history. */
  readonly observed: Measured | null;
  /** Shortcuts: hits per primitive operation over those of plain search. */
  readonly operations?: Measured | null;
  /** Statistics: the claimed figure among seeded replicates of perfect randomness. */
  readonly replicated?: Replicated | null;
  /** Untrusted claims that see the whole template: hits per hash and per hash that their CPU time would have paid for. */
  readonly priced?: Measured | null;
  /** Why such a claim's computing has no price, in words. */
  readonly unmetered?: string | null;
  /** Hashes still needed for a verdict, where the interval leaves it open. */
  readonly furtherHashes: number | null;
}

/** A figure and where it lies among figures of perfect randomness. */
export interface Replicated {
  /** The figure with its name and unit, e.g. `8.9 sigma`. */
  readonly figure: string;
  /** Two-sided share of replicates at least as far out, with the figure itself counted in. */
  readonly pValue: number;
  readonly replicates: number;
}

export interface Verdict {
  readonly verdict: VerdictId;
  /** One sentence with the figures it rests on. */
  readonly reason: string;
}

/** A figure is ordinary among replicates unless fewer than this share of them lie as far out. */
const ORDINARY = 0.01;

/** The first verdict that fits, in the order of `VERDICTS`. */
export function verdictOf(evidence: VerdictEvidence): Verdict {
  return unfit(evidence) ?? special(evidence) ?? byLift(evidence);
}

/** Verdicts that keep a claim from being judged by its figures. */
function unfit({ failedGates, rejected, choice, ignoredInput, margin }: VerdictEvidence): Verdict | null {
  if (failedGates.length > 0) {
    return { verdict: "invalid", reason: `the instrument failed its own checks: ${failedGates.join(", ")}` };
  }
  if (rejected !== null) return { verdict: "rejected", reason: `the claim failed: ${rejected}` };
  const empty = choice === null ? null : degenerate(choice, margin);
  if (empty !== null) return { verdict: "degenerate", reason: empty };
  if (ignoredInput) {
    return {
      verdict: "degenerate",
      reason: `says that it uses ${ignoredInput}, but that changes nothing it does`,
    };
  }
  return null;
}

/** Verdicts that rest on more than the hit lift. */
function special(evidence: VerdictEvidence): Verdict | null {
  const { lift, observed, operations, replicated, priced, unmetered, margin } = evidence;
  if (replicated) return byReplicates(replicated);
  if ("none" in lift) return null;
  const [low, high] = lift.interval;
  const measured = liftText(lift);
  if (observed !== null && observed.interval[0] > 1 && high < 1 + margin) {
    return {
      verdict: "artefact",
      reason:
        `looks like ${liftPercent(observed.estimate)} on past blocks (interval ${liftRange(observed.interval)}), ` +
        `but fresh hashes give ${measured}: the pattern shows where miners looked`,
    };
  }
  if (operations && operations.interval[0] > 1 && low > 1 - margin && high < 1 + margin) {
    return {
      verdict: "cheaper",
      reason:
        `makes a hash ${(operations.estimate / lift.estimate).toFixed(3)} times cheaper and no luckier: ` +
        `${liftPercent(operations.estimate)} hits per operation, ` +
        `and ${measured}, within ${band(margin)} either way`,
    };
  }
  if (priced && low > 1 && !(priced.interval[0] > 1)) {
    return {
      verdict: "outpriced",
      reason:
        `${measured}, but with its computing paid for at the price of hashes ` +
        `${liftPercent(priced.estimate)} (interval ${liftRange(priced.interval)}): hashing instead finds as much`,
    };
  }
  if (unmetered && low > 1) {
    return {
      verdict: "inconclusive",
      reason: `${measured}, but it saw whole templates and may have hashed by itself: ${unmetered} (unmetered)`,
    };
  }
  return null;
}

function byReplicates({ figure, pValue, replicates }: Replicated): Verdict {
  const place = `p ${smallNumber(pValue, Math.log10(pValue))} among ${grouped(replicates)} replicates`;
  return pValue >= ORDINARY
    ? {
        verdict: "wrong-null",
        reason: `${figure} is what perfectly random numbers give as well (${place}): it was compared with the wrong null`,
      }
    : {
        verdict: "inconclusive",
        reason: `${figure} is unusual for perfectly random numbers (${place}), which says nothing yet about finding hits`,
      };
}

function byLift({ lift, margin, furtherHashes }: VerdictEvidence): Verdict {
  if ("none" in lift) {
    return { verdict: "inconclusive", reason: `there is no lift to speak of: ${lift.none}` };
  }
  const [low, high] = lift.interval;
  const measured = liftText(lift);
  if (low > 1) {
    const small = high < 1 + margin ? `, below ${band(margin)}` : "";
    return { verdict: "advantage", reason: `finds more than random search: ${measured}${small}` };
  }
  if (high < 1) return { verdict: "harmful", reason: `finds less than random search: ${measured}` };
  if (high < 1 + margin) {
    return {
      verdict: "no-advantage",
      reason: `no better than random search: ${measured}, all below ${band(margin)}`,
    };
  }
  const [units, where] = lift.templates ? ["templates", " on further templates"] : ["hashes", ""];
  const more =
    furtherHashes === null ? "" : `; about ${grouped(furtherHashes)} further hashes${where} decide`;
  return {
    verdict: "inconclusive",
    reason: `too few ${units} to tell: ${measured} reaches over ${band(margin)}${more}`,
  };
}

function liftText({ estimate, interval, templates }: Measured): string {
  const over = templates ? ` over ${templates} templates that may differ` : "";
  return `${liftPercent(estimate)} hits per hash (interval ${liftRange(interval)}${over})`;
}

function band(margin: number): string {
  return `the margin of ${percent(margin)}`;
}

function degenerate(
  { offered, kept, constant }: NonNullable<VerdictEvidence["choice"]>,
  margin: number,
): string | null {
  if (kept === 0) return `keeps none of ${grouped(offered)} nonces, so it would never mine`;
  if (kept / offered > 1 / (1 + margin)) {
    return `keeps ${percent(kept / offered)} of the nonces, so it cannot gain ${percent(margin)}`;
  }
  if (constant) return "gives every nonce the same score, so it chooses nothing";
  return null;
}
