import { claimFamily } from "../claim/claim-family.js";
import { type Cell, type Frame, frameOf } from "../dataset/frame.js";
import type { Results, TrialResult } from "../trial/results.js";

interface TrialColumn {
  readonly name: string;
  readonly type: "text" | "count" | "number";
  readonly cell: (trial: TrialResult) => Cell;
}

/** What the table of trials holds of each. `lower` and `upper` are the ends of the interval. */
export const TRIAL_COLUMNS: readonly TrialColumn[] = [
  { name: "id", type: "text", cell: ({ id }) => id },
  { name: "claim", type: "text", cell: ({ claim }) => claim },
  { name: "pow", type: "text", cell: ({ pow }) => pow },
  { name: "design", type: "text", cell: ({ design }) => design },
  { name: "hashes", type: "count", cell: ({ hashes }) => hashes },
  { name: "hits", type: "count", cell: ({ hits }) => hits },
  { name: "keep", type: "number", cell: ({ keep }) => keep },
  { name: "recall", type: "number", cell: ({ recall }) => recall },
  { name: "lift", type: "number", cell: ({ lift }) => lift },
  { name: "lower", type: "number", cell: ({ interval }) => interval?.[0] ?? null },
  { name: "upper", type: "number", cell: ({ interval }) => interval?.[1] ?? null },
  { name: "level", type: "number", cell: ({ level }) => level },
  { name: "pValue", type: "number", cell: ({ pValue }) => pValue },
  { name: "pAdjusted", type: "number", cell: ({ pAdjusted }) => pAdjusted },
  { name: "verdict", type: "text", cell: ({ verdict }) => verdict },
];

/** The trials of a run as a frame, a row each; null if there is none. */
export function trialTable({ trials }: Results): Frame | null {
  if (trials.length === 0) return null;
  return frameOf(Object.fromEntries(TRIAL_COLUMNS.map(({ name, cell }) => [name, trials.map(cell)])));
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
