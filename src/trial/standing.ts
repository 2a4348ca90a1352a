import { powFunction } from "../pow/registry.js";
import type { LookBar } from "./bar.js";
import type { HuntCounts, PoolCounts, ScreenCounts } from "./evidence.js";
import { type Figures, figuresOf, NO_FIGURES } from "./filter-figures.js";
import { huntFigures } from "./hunt-figures.js";
import { verdictAtLook } from "./judge-trial.js";
import type { TrialOutcome } from "./plan.js";
import { countAtLeast } from "./tally.js";
import type { Trial } from "./trial.js";

/** What the counts of a trial show while it is under way. */
export interface Standing {
  readonly trial: string;
  /** Paid for by the claim, and hits among them. */
  readonly hashes: number;
  readonly hits: number;
  /** Null while nothing can be told. */
  readonly lift: number | null;
  readonly interval: readonly [number, number] | null;
  /** Whether the trial is looked at throughout: its interval then holds at every look, others only at the end. */
  readonly throughout: boolean;
  /** Of a trial that is looked at throughout, at its last look; null for others, which have none before the end. */
  readonly verdict: string | null;
}

/** A filter's, by the test that it will be judged by. */
export function filterStanding(
  trial: Trial,
  outcome: TrialOutcome,
  counts: { readonly pool: PoolCounts } | { readonly screen: ScreenCounts },
  bar: LookBar,
): Standing {
  const pool = "pool" in counts ? counts.pool : undefined;
  const screen = "screen" in counts ? counts.screen : undefined;
  const figures = figuresOf(trial, powFunction(trial.pow).full, pool, screen, bar);
  const fault = pool?.faults[trial.id] ?? screen?.fault ?? null;
  const { arm, test, looks } = figures;
  return {
    ...standing(trial, figures),
    throughout: looks !== null,
    verdict: looks === null ? null : verdictAtLook(trial, outcome, fault, arm, test, bar).verdict,
  };
}

/** That of a claim that pays for hashes of its own. */
export function huntStanding(counts: HuntCounts, bar: LookBar): Standing {
  const { trial } = counts.plan;
  const { arm, test } = huntFigures(counts, powFunction(trial.pow).full, bar);
  return { ...standing(trial, { ...NO_FIGURES, arm, test }), throughout: false, verdict: null };
}

function standing(trial: Trial, { arm, test }: Figures): Omit<Standing, "throughout" | "verdict"> {
  return {
    trial: trial.id,
    hashes: arm.kept,
    hits: countAtLeast(arm.keptHits, trial.bits),
    lift: test.informative ? test.lift : null,
    interval: test.informative ? [test.interval[0], test.interval[1]] : null,
  };
}
