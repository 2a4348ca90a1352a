import type { Results, TrialResult } from "../trial/results.js";
import type { Standing } from "../trial/standing.js";
import { type ProgressFileContent, readProgress } from "./progress-file.js";
import { knownRun, readResults } from "./run-identity.js";
import { type Holder, holderOf } from "./run-lock.js";

/**
 * `running`: its process is there. `stopped`: it was interrupted, and let go of its folder. `died`: its process is gone
 * without having done so. `unknown`: its process cannot be looked at from here. `complete`: its results are written.
 */
export type Activity = "running" | "stopped" | "died" | "unknown" | "complete";

/** A trial of a run: its result, or what its counts show so far; null before its hashing has begun. */
export type TrialState =
  | { readonly trial: string; readonly result: TrialResult }
  | { readonly trial: string; readonly standing: Standing | null };

/** What another process can tell of a run from its folder. */
export interface RunState {
  readonly folder: string;
  readonly activity: Activity;
  readonly experiment: string;
  readonly seed: string;
  /** The process at work, or the one that died. */
  readonly holder: Pick<Holder, "pid" | "host" | "since"> | null;
  /** What it wrote last; null of a complete run, and before the first step. */
  readonly progress: ProgressFileContent | null;
  readonly trials: readonly TrialState[];
  /** Of a complete run. */
  readonly digest: string | null;
  readonly valid: boolean | null;
}

/** @throws {UsageError} if the folder is none of a run */
export function readRunState(folder: string): RunState {
  const { status, experiment, seed } = knownRun(folder);
  const held = holderOf(folder);
  const base = { folder, experiment, seed, holder: held?.holder ? whoOf(held.holder) : null };
  if (status === "complete") {
    const results: Results = readResults(folder);
    return {
      ...{ ...base, activity: "complete", holder: null, progress: null },
      trials: results.trials.map((result) => ({ trial: result.id, result })),
      digest: results.digest,
      valid: results.valid,
    };
  }
  const progress = readProgress(folder) ?? null;
  const standings = new Map(progress?.standings.map((standing) => [standing.trial, standing]));
  return {
    ...{ ...base, activity: held ? ACTIVITY[held.state] : "stopped", progress, digest: null, valid: null },
    trials: (progress?.trials ?? []).map((trial) => ({ trial, standing: standings.get(trial) ?? null })),
  };
}

const ACTIVITY = { alive: "running", gone: "died", unknown: "unknown" } as const;

function whoOf({ pid, host, since }: Holder): RunState["holder"] {
  return { pid, host, since };
}
