import type { TrialResult } from "../../trial/results.js";

/** A claim on one function, tried at several difficulties. */
export interface SeveralBits {
  /** Id of its trials without their difficulty. */
  readonly name: string;
  /** Ascending in difficulty, two at least. */
  readonly trials: readonly TrialResult[];
}

/** Trials that differ in nothing but their difficulty, together. */
export function severalBits(trials: readonly TrialResult[]): SeveralBits[] {
  const groups = new Map<string, TrialResult[]>();
  for (const trial of trials) {
    const name = nameOf(trial);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), trial]);
  }
  return [...groups]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => ({ name, trials: same.toSorted((a, b) => a.bits - b.bits) }));
}

/** Trials of which one stands for all that differ from it in nothing but their difficulty: the one with most hashes. */
export function onePerBits(trials: readonly TrialResult[]): TrialResult[] {
  const most = new Map<string, TrialResult>();
  for (const trial of trials) {
    const name = nameOf(trial);
    if (name !== null && trial.nonces > (most.get(name)?.nonces ?? -1)) most.set(name, trial);
  }
  return trials.filter((trial) => {
    const name = nameOf(trial);
    return name === null || most.get(name) === trial;
  });
}

/** Id without the difficulty; null where it names none. */
function nameOf({ id }: TrialResult): string | null {
  return /^(.*)\/\d+-bits$/.exec(id)?.[1] ?? null;
}
