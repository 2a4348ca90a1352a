import { InterruptedError } from "../core/errors.js";
import type { BackendName } from "../model/backend.js";
import { taskId } from "../trial/task-context.js";
import type { Task, TaskRecord } from "../trial/tasks.js";
import { type ShardExecutor, Withdrawn } from "./executor.js";
import type { RunFolder } from "./run-folder.js";

interface Listeners<T extends Task> {
  /** No further task is begun once this says so; those under way are finished. */
  readonly enough?: () => boolean;
  /** Takes the share done of a task that is under way, if its kind tells. */
  readonly onShare?: (task: T, share: number) => void;
}

/** Hands tasks to an executor and their records to the run folder; what has a record is not done again. */
export class TaskQueue {
  readonly #folder: RunFolder;
  readonly #executor: ShardExecutor;
  readonly #backend: BackendName;
  readonly #signal: AbortSignal | undefined;

  constructor(folder: RunFolder, executor: ShardExecutor, backend: BackendName, signal?: AbortSignal) {
    this.#folder = folder;
    this.#executor = executor;
    this.#backend = backend;
    this.#signal = signal;
  }

  /**
   * Does all tasks, a few more in hand than there are workers, so that a plan of any length takes no memory.
   *
   * @param onRecord takes a task, its record and its position among the tasks; records come in any order
   * @returns seconds of work, added up over the workers
   * @throws {InterruptedError} if the signal fires
   */
  async all<T extends Task>(
    tasks: Iterable<T>,
    onRecord: (task: T, record: TaskRecord, position: number) => void,
    { enough, onShare }: Listeners<T> = {},
  ): Promise<number> {
    const underWay = new Set<Promise<void>>();
    let total = 0;
    let position = 0;
    for (const task of tasks) {
      if (enough?.()) break;
      this.#checkSignal();
      const at = position++;
      const id = taskId(task);
      const known = this.#folder.record(id);
      if (known !== undefined) {
        onRecord(task, known, at);
        continue;
      }
      const work = this.#executor
        .execute({ task, folder: this.#folder.path, backend: this.#backend }, (share) =>
          onShare?.(task, share),
        )
        .then(({ record, seconds, claimSeconds }) => {
          total += seconds;
          if (claimSeconds !== undefined) this.#folder.spend(claimSeconds);
          this.#folder.keep(id, record);
          onRecord(task, record, at);
        })
        .catch((error: unknown) => {
          if (!(error instanceof Withdrawn)) throw error;
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
      if (underWay.size >= 2 * this.#executor.workers) await this.#next(underWay);
    }
    while (underWay.size > 0) {
      if (enough?.()) await this.#executor.withdraw?.();
      if (underWay.size > 0) await this.#next(underWay);
    }
    return total;
  }

  /** Waits until a task is done or the signal fires. */
  async #next(underWay: ReadonlySet<Promise<void>>): Promise<void> {
    const signal = this.#signal;
    if (signal === undefined) return Promise.race(underWay);
    this.#checkSignal();
    let stop = () => {};
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      await Promise.race([aborted, ...underWay]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
    // What is still under way ends with its worker; that is no error of its own.
    if (signal.aborted) for (const work of underWay) work.catch(() => {});
    this.#checkSignal();
  }

  #checkSignal(): void {
    if (!this.#signal?.aborted) return;
    throw new InterruptedError(`interrupted: ${this.#folder.path} is incomplete; --resume continues it`);
  }
}
