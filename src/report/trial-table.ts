import { claimFamily } from "../claim/claim-family.js";
import { type Cell, type Frame, frameOf } from "../dataset/frame.js";
import type { Results, TrialResult } from "../trial/results.js";

/** What the table of trials holds of each. */
const COLUMNS: Readonly<Record<string, (trial: TrialResult) => Cell>> = {
  id: ({ id }) => id,
  claim: ({ claim }) => claim,
  pow: ({ pow }) => pow,
  design: ({ design }) => design,
  hashes: ({ hashes }) => hashes,
  hits: ({ hits }) => hits,
  keep: ({ keep }) => keep,
  recall: ({ recall }) => recall,
  lift: ({ lift }) => lift,
  lower: ({ interval }) => interval?.[0] ?? null,
  upper: ({ interval }) => interval?.[1] ?? null,
  level: ({ level }) => level,
  pValue: ({ pValue }) => pValue,
  pAdjusted: ({ pAdjusted }) => pAdjusted,
  verdict: ({ verdict }) => verdict,
};

/** The trials of a run as a frame, a row each; null if there is none. `lower` and `upper` are the ends of the interval. */
export function trialTable({ trials }: Results): Frame | null {
  if (trials.length === 0) return null;
  return frameOf(Object.fromEntries(Object.entries(COLUMNS).map(([name, cell]) => [name, trials.map(cell)])));
}

/** How many trials of each family of claims came to each verdict, and the mean of their lifts. */
export interface VerdictCount {
  readonly verdict: string;
  readonly family: string;
  readonly trials: number;
  /** Over the trials that have a lift; null if none has. */
  readonly meanLift: number | null;
}

/** Trials by verdict and family, ordered by both. */
export function verdictCounts({ trials }: Results): VerdictCount[] {
  if (trials.length === 0) return [];
  const groups = frameOf({
    verdict: trials.map(({ verdict }) => verdict),
    family: trials.map(({ claim }) => claimFamily(claim)),
    lift: trials.map(({ lift }) => lift),
  }).groupBy(["verdict", "family"], ["lift"]);
  const [verdict, family, count, lift] = ["verdict", "family", "count", "lift_mean"].map((column) =>
    groups.values(column),
  ) as [string[], string[], number[], (number | null)[]];
  return verdict
    .map((one, i) => ({ verdict: one, family: family[i]!, trials: count[i]!, meanLift: lift[i]! }))
    .sort((a, b) => compare(a.verdict, b.verdict) || compare(a.family, b.family));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
