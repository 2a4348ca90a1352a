import { kaplanMeier, type SurvivalStep } from "../stats/kaplan-meier.js";
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
  const [keptSteps, rejectedSteps] = [kaplanMeier(kept, 0.95), kaplanMeier(rejected, 0.95)];
  return {
    gaps: ended,
    medianHashes: median(keptSteps),
    controlMedianHashes: median(rejectedSteps),
    pValue: test.informative ? test.pValue : null,
    curve: CURVE_MEANS.map((means) => {
      const hashes = means * 2 ** plan.bits;
      const { survival, interval } = after(keptSteps, hashes);
      return { hashes, kept: survival, interval, rejected: after(rejectedSteps, hashes).survival };
    }),
  };
}

/** Where the curve is told, in mean gaps: whole hashes at any difficulty, and ends of cells before the open one. */
const CURVE_MEANS = Array.from({ length: 16 }, (_, i) => i / 2);

/** A survival curve after so many hashes. */
function after(
  steps: readonly SurvivalStep[],
  hashes: number,
): { survival: number; interval: [number, number] } {
  const last = steps.findLast(({ time }) => time <= hashes);
  return last === undefined
    ? { survival: 1, interval: [1, 1] }
    : { survival: last.survival, interval: [last.interval[0], last.interval[1]] };
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

function median(steps: readonly SurvivalStep[]): number | null {
  return steps.find(({ survival }) => survival <= 0.5)?.time ?? null;
}
