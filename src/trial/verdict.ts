import type { VerdictId } from "../core/verdict-id.js";
import { grouped, liftPercent, liftRange, percent } from "./wording.js";

/** What a verdict on a filter rests on. */
export interface VerdictEvidence {
  /** Gates that failed, by id; any makes the trial invalid. */
  readonly failedGates: readonly string[];
  /** Why the claim could not be judged, if it broke the protocol. */
  readonly rejected: string | null;
  /** Nonces offered to the filter and those it let through. */
  readonly offered: number;
  readonly kept: number;
  /** Whether all scores were the same. */
  readonly constant: boolean;
  readonly margin: number;
  /** Lift and its interval, or why there is none. */
  readonly lift:
    | { readonly estimate: number; readonly interval: readonly [number, number] }
    | { readonly none: string };
  /** Lift that the history seems to show, on blocks held out of the fit; null for claims without history. */
  readonly observed: { readonly estimate: number; readonly interval: readonly [number, number] } | null;
  /** Hashes still needed for a verdict, where the interval leaves it open. */
  readonly furtherHashes: number | null;
}

export interface Verdict {
  readonly verdict: VerdictId;
  /** One sentence with the figures it rests on. */
  readonly reason: string;
}

/** The first verdict that fits, in the order of `VERDICTS`. */
export function verdictOf(evidence: VerdictEvidence): Verdict {
  const { failedGates, rejected, offered, kept, constant, margin, lift, observed, furtherHashes } = evidence;
  if (failedGates.length > 0) {
    return { verdict: "invalid", reason: `the instrument failed its own checks: ${failedGates.join(", ")}` };
  }
  if (rejected !== null) return { verdict: "rejected", reason: `the claim failed: ${rejected}` };
  const empty = degenerate(offered, kept, constant, margin);
  if (empty !== null) return { verdict: "degenerate", reason: empty };
  if ("none" in lift)
    return { verdict: "inconclusive", reason: `there is no lift to speak of: ${lift.none}` };

  const [low, high] = lift.interval;
  const measured = `${liftPercent(lift.estimate)} hits per hash (interval ${liftRange([low, high])})`;
  const band = `the margin of ${percent(margin)}`;
  if (observed !== null && observed.interval[0] > 1 && high < 1 + margin) {
    return {
      verdict: "artefact",
      reason:
        `looks like ${liftPercent(observed.estimate)} on past blocks (interval ${liftRange(observed.interval)}), ` +
        `but fresh hashes give ${measured}: the pattern shows where miners looked`,
    };
  }
  if (low > 1) {
    const small = high < 1 + margin ? `, below ${band}` : "";
    return { verdict: "advantage", reason: `finds more than random search: ${measured}${small}` };
  }
  if (high < 1) return { verdict: "harmful", reason: `finds less than random search: ${measured}` };
  if (high < 1 + margin) {
    return {
      verdict: "no-advantage",
      reason: `no better than random search: ${measured}, all below ${band}`,
    };
  }
  const more = furtherHashes === null ? "" : `; about ${grouped(furtherHashes)} further hashes decide`;
  return {
    verdict: "inconclusive",
    reason: `too few hashes to tell: ${measured} reaches over ${band}${more}`,
  };
}

function degenerate(offered: number, kept: number, constant: boolean, margin: number): string | null {
  if (kept === 0) return `keeps none of ${grouped(offered)} nonces, so it would never mine`;
  if (kept / offered > 1 / (1 + margin)) {
    return `keeps ${percent(kept / offered)} of the nonces, so it cannot gain ${percent(margin)}`;
  }
  if (constant) return "gives every nonce the same score, so it chooses nothing";
  return null;
}
