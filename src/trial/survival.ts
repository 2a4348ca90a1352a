import { kaplanMeier } from "../stats/kaplan-meier.js";
import { logRank } from "../stats/log-rank.js";
import type { PoolCounts } from "./evidence.js";
import { type GapCounts, gapOfCell } from "./nonce-figures.js";
import type { TrialResult } from "./results.js";

/**
 * Hashes from one hit to the next among the nonces that a filter lets through, and among those that it does not:
 * medians (Kaplan and Meier) and a log-rank test, from gaps in cells of an eighth of their mean. Null where no gap ended.
 */
export function survivalOf(
  { plan, nonceFigures }: Pick<PoolCounts, "plan" | "nonceFigures">,
  trial: string,
): TrialResult["survival"] {
  const gaps = nonceFigures?.gaps[trial];
  if (!gaps) return null;
  const [kept, rejected] = [timesOf(gaps.kept, plan.bits), timesOf(gaps.rejected, plan.bits)];
  const ended = gaps.kept.ended.reduce((sum, count) => sum + count, 0);
  if (ended === 0 || rejected.times.length === 0) return null;
  const test = logRank(kept, rejected);
  return {
    gaps: ended,
    medianHashes: median(kept),
    controlMedianHashes: median(rejected),
    pValue: test.informative ? test.pValue : null,
  };
}

function timesOf({ ended, censored }: GapCounts, bits: number) {
  const times: number[] = [];
  const events: number[] = [];
  for (const [cell, count] of ended.entries()) {
    const gap = gapOfCell(cell, bits);
    for (let i = 0; i < count + censored[cell]!; i++) {
      times.push(gap);
      events.push(i < count ? 1 : 0);
    }
  }
  return { times, events };
}

function median(gaps: { times: number[]; events: number[] }): number | null {
  return kaplanMeier(gaps, 0.95).find(({ survival }) => survival <= 0.5)?.time ?? null;
}
