import type { LedgerEntry } from "../trial/ledger-entry.js";
import type { TrialResult } from "../trial/results.js";

type Sums = Pick<TrialResult, "nonces" | "hashes" | "hits" | "repeats" | "controlHashes" | "controlHits">;

const FIELDS = ["nonces", "hashes", "hits", "repeats", "controlHashes", "controlHits"] as const;

/** Adds up the lines of a ledger by trial, and compares with the results. */
export class LedgerSums {
  readonly #trials: readonly TrialResult[];
  readonly #sums = new Map<string, Sums>();
  readonly #failed = new Set<string>();
  /** Trials looked at throughout whose figures were those of the lines so far, at some line. */
  readonly #met = new Set<string>();

  constructor(trials: readonly TrialResult[]) {
    this.#trials = trials;
    for (const { id } of trials) this.#sums.set(id, Object.fromEntries(FIELDS.map((f) => [f, 0])) as Sums);
    this.#meet();
  }

  add({ subject, arms, faults }: LedgerEntry): void {
    for (const trial of this.#trials) {
      if (faults[trial.id] !== undefined) this.#failed.add(trial.id);
      const arm = arms[trial.id];
      if (arm === undefined) continue;
      const beside = subject === trial.id ? arms["random-search"] : undefined;
      const pooled = trial.design === "pool";
      const sums = this.#sums.get(trial.id)!;
      this.#sums.set(trial.id, {
        nonces: sums.nonces + arm.offered,
        hashes: sums.hashes + arm.paid,
        hits: sums.hits + arm.hits,
        repeats: sums.repeats + arm.repeats,
        controlHashes: sums.controlHashes + (beside?.paid ?? (pooled ? arm.offered : 0)),
        controlHits: sums.controlHits + (beside?.hits ?? (pooled ? arm.offeredHits : 0)),
      });
    }
    this.#meet();
  }

  /** Trials whose figures are not what the ledger adds up to, in words. A claim that failed has no figures. */
  mismatches(): string[] {
    return this.#trials.flatMap((trial) => {
      if (trial.verdict === "rejected" || this.#failed.has(trial.id) || this.#met.has(trial.id)) return [];
      const sums = this.#sums.get(trial.id)!;
      return FIELDS.filter((field) => trial[field] !== sums[field]).map(
        (field) => `${trial.id}: ${field} is ${trial[field]}, the ledger adds up to ${sums[field]}`,
      );
    });
  }

  #meet(): void {
    for (const trial of this.#trials) {
      const sums = this.#sums.get(trial.id)!;
      if (trial.stopping === "sequential" && FIELDS.every((field) => trial[field] === sums[field])) {
        this.#met.add(trial.id);
      }
    }
  }
}
