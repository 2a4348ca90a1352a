import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import { UsageError } from "../core/errors.js";
import type { Results } from "../trial/results.js";
import type { TaskRecord } from "../trial/tasks.js";
import { ClaimSpending } from "./claim-spending.js";
import { PROGRESS_FILE } from "./progress-file.js";
import { RecordLog } from "./record-log.js";
import { checkSameRun, type RunIdentity, writeIdentity } from "./run-identity.js";
import { RunLock } from "./run-lock.js";
import { makeUsable, sweep, unwritable } from "./usable-folder.js";

/**
 * The folder of one run: identity, one record a task, artefacts, results. One process at a time holds it, from when it is
 * opened until it is closed.
 */
export class RunFolder {
  readonly path: string;
  readonly spending: ClaimSpending;
  readonly #identity: RunIdentity;
  readonly #lock: RunLock;
  readonly #log: RecordLog;

  private constructor(path: string, identity: RunIdentity, lock: RunLock) {
    this.path = path;
    this.#identity = identity;
    this.#lock = lock;
    this.#log = new RecordLog(join(path, "records.jsonl"));
    this.spending = new ClaimSpending(path);
  }

  /**
   * Makes a new run folder.
   *
   * @throws {UsageError} if the folder is not empty, in use or cannot be made
   */
  static create(path: string, identity: RunIdentity, experimentText: string): RunFolder {
    makeUsable(path);
    const lock = RunLock.take(path);
    try {
      writeFileAtomically(join(path, "experiment.yaml"), experimentText);
      writeIdentity(path, identity, "incomplete");
      return new RunFolder(path, identity, lock);
    } catch (error) {
      for (const name of ["run.json", "experiment.yaml"]) rmSync(join(path, name), { force: true });
      lock.release();
      throw unwritable(path, error);
    }
  }

  /**
   * Opens the folder of a run that was stopped.
   *
   * @param takeOver whether it is opened where nobody can tell if the process that was at work there is gone
   * @throws {UsageError} if there is none, if it is another run, or if it is in use
   */
  static resume(path: string, identity: RunIdentity, takeOver = false): RunFolder {
    checkSameRun(path, identity);
    const lock = RunLock.take(path, takeOver);
    try {
      sweep([path, join(path, "datasets"), join(path, "fits")]);
      return new RunFolder(path, identity, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Records that were damaged when the folder was opened; their tasks are done again. */
  get damaged(): number {
    return this.#log.dropped;
  }

  /** Forgets all records, for a claim that has to learn again what its lost process had learnt. */
  forget(): void {
    this.#log.clear();
  }

  /** The record of a task that was done before. */
  record(task: string): TaskRecord | undefined {
    return this.#log.get(task);
  }

  /** Keeps the record of a task. @throws {UsageError} if another process was told to take the folder over */
  keep(task: string, record: TaskRecord): void {
    if (this.#log.keep(task, record) === "synced" && !this.#lock.held) {
      throw new UsageError(`${this.path} was taken over by another process: this one stops`);
    }
  }

  /** Writes the results and marks the run complete. */
  complete(results: Results): void {
    this.#log.sync();
    writeFileAtomically(join(this.path, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
    writeIdentity(this.path, this.#identity, "complete");
    rmSync(join(this.path, PROGRESS_FILE), { force: true });
  }

  /** Lets go of the folder. */
  close(): void {
    this.#log.close();
    this.#lock.release();
  }
}
