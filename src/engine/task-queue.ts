import { setImmediate as turn } from "node:timers/promises";
import { InterruptedError } from "../core/errors.js";
import type { BackendName } from "../model/backend.js";
import { artefactIntact } from "../trial/artefact-check.js";
import { taskId } from "../trial/task-context.js";
import type { Task, TaskRecord } from "../trial/tasks.js";
import type { ShardExecutor } from "./executor.js";
import { folderStore } from "./folder-store.js";
import { observers, type RunObserver } from "./observer.js";
import type { RunFolder } from "./run-folder.js";

interface Listeners<T extends Task> {
  /** No further task is begun once this says so; those that no worker has begun are dropped. */
  readonly enough?: () => boolean;
  /** Takes the share done of a task that is under way, if its kind tells. */
  readonly onShare?: (task: T, share: number) => void;
}

/** What is known of a record beside itself. */
export interface RecordPlace {
  /** Of its task among the tasks, from 0. */
  readonly position: number;
  /** Whether it was there before. */
  readonly known: boolean;
}

export type RecordListener<T extends Task> = (task: T, record: TaskRecord, place: RecordPlace) => void;

/**
 * Tasks for each worker that may be done before the oldest one under way is: as many records may wait for their turn, so
 * that one that takes long costs neither idle workers soon nor memory without end.
 */
const AHEAD = 64;

/** Known records after which signals and timers have their turn. */
const KNOWN_IN_A_ROW = 64;

/** Hands tasks to an executor and their records to the run folder; what has a record is not done again. */
export class TaskQueue {
  readonly #folder: RunFolder;
  readonly #executor: ShardExecutor;
  readonly #backend: BackendName;
  readonly #signal: AbortSignal | undefined;
  readonly #observer: Required<RunObserver>;

  constructor(
    folder: RunFolder,
    executor: ShardExecutor,
    backend: BackendName,
    signal?: AbortSignal,
    observer: Required<RunObserver> = observers([]),
  ) {
    this.#folder = folder;
    this.#executor = executor;
    this.#backend = backend;
    this.#signal = signal;
    this.#observer = observer;
  }

  /**
   * Does all tasks, a few more in hand than there are workers, so that a plan of any length takes no memory.
   *
   * @param onRecord takes records in any order
   * @returns seconds of work, added up over the workers
   * @throws {InterruptedError} if the signal fires
   */
  async all<T extends Task>(
    tasks: Iterable<T>,
    onRecord: RecordListener<T>,
    { enough, onShare }: Listeners<T> = {},
  ): Promise<number> {
    /** Work by position, the oldest first. */
    const underWay = new Map<Promise<void>, number>();
    const unneeded = new AbortController();
    let total = 0;
    let next = 0;
    for (const task of tasks) {
      if (enough?.()) break;
      this.#checkSignal();
      const position = next++;
      const id = taskId(task);
      const known = this.#knownRecord(id, task);
      if (known !== undefined) {
        onRecord(task, known, { position, known: true });
        if (position % KNOWN_IN_A_ROW === 0) await turn();
        continue;
      }
      const work = this.#perform(task, unneeded.signal, onShare)
        .then((outcome) => {
          if (outcome === undefined) return;
          const { record, seconds, claimSeconds } = outcome;
          total += seconds;
          if (claimSeconds !== undefined) this.#folder.spending.note(claimSeconds);
          this.#folder.keep(id, record);
          this.#observer.task(task.kind, "done");
          onRecord(task, record, { position, known: false });
        })
        .finally(() => underWay.delete(work));
      underWay.set(work, position);
      while (this.#isFull(underWay, next)) await this.#next(underWay.keys());
    }
    while (underWay.size > 0) {
      if (enough?.()) await this.#dropUnbegun(unneeded);
      if (underWay.size > 0) await this.#next(underWay.keys());
    }
    return total;
  }

  #isFull(underWay: ReadonlyMap<unknown, number>, next: number): boolean {
    const [oldest] = underWay.values();
    if (oldest === undefined) return false;
    const workers = Math.max(1, this.#executor.workers);
    return underWay.size >= 2 * workers || next - oldest >= AHEAD * workers;
  }

  /** Drops what no worker has begun: nobody needs it any more. */
  async #dropUnbegun(unneeded: AbortController): Promise<void> {
    unneeded.abort();
    await this.#executor.withdraw?.();
  }

  /** The record of a task, unless the file that it speaks of is damaged or gone. */
  #knownRecord(id: string, task: Task): TaskRecord | undefined {
    const record = this.#folder.record(id);
    if (record === undefined) return undefined;
    if (!artefactIntact(task, record, folderStore(this.#folder.path))) {
      this.#observer.warning(`the file of ${task.kind} task ${id} is damaged or gone: it is made again`);
      return undefined;
    }
    this.#observer.task(task.kind, "known");
    return record;
  }

  /** What came of a task; undefined if it was dropped because nobody needs it any more. */
  async #perform<T extends Task>(task: T, unneeded: AbortSignal, onShare: Listeners<T>["onShare"]) {
    try {
      return await this.#executor.execute(
        { task, folder: this.#folder.path, backend: this.#backend },
        (share) => onShare?.(task, share),
        {
          unneeded,
          onRetry: (cause) => {
            this.#observer.task(task.kind, "retried");
            this.#observer.warning(cause);
          },
        },
      );
    } catch (error) {
      if (unneeded.aborted) return undefined;
      this.#observer.task(task.kind, "failed");
      throw error;
    }
  }

  /** Waits until a task is done or the signal fires. */
  async #next(underWay: Iterable<Promise<void>>): Promise<void> {
    const works = [...underWay];
    const signal = this.#signal;
    if (signal === undefined) return Promise.race(works);
    this.#checkSignal();
    let stop = () => {};
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      await Promise.race([aborted, ...works]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
    // What is still under way ends with its worker; that is no error of its own.
    if (signal.aborted) for (const work of works) work.catch(() => {});
    this.#checkSignal();
  }

  #checkSignal(): void {
    if (!this.#signal?.aborted) return;
    throw interruption(this.#folder.path);
  }
}

/** Says how a run that was stopped goes on. */
export function interruption(folder: string): InterruptedError {
  return new InterruptedError(`interrupted: ${folder} is incomplete; --resume continues it`);
}
