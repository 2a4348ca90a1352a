import type { Piscina } from "piscina";
import type { ThreadMessage } from "./thread-message.js";

export interface PoolOptions {
  readonly workers: number;
  /** What each thread is made with. */
  readonly workerData: unknown;
  /** JavaScript heap of each thread; Node.js's default when left out. */
  readonly heapMiB?: number;
}

/** How a piece of work is done. */
export interface WorkOptions {
  /** Takes it back: from the queue, or with the thread that has begun it. */
  readonly end?: AbortController;
  /** The function of the worker's module; the one that does orders when left out. */
  readonly name?: string;
  /** Takes what the thread tells of it. */
  readonly onMessage?: (message: ThreadMessage) => void;
}

/** Work as a thread gets it: by its number it says what it tells of. */
export type Numbered<T> = T & { readonly number: number };

/** Threads of one module. A piece of work fails if there is no thread left for it, instead of waiting for ever. */
export class ThreadPool {
  readonly #pool: Piscina;
  readonly #listeners = new Map<number, (message: ThreadMessage) => void>();
  readonly #waiting = new Set<(error: unknown) => void>();
  #last = 0;

  private constructor(pool: Piscina) {
    this.#pool = pool;
    pool.on("message", ({ number, ...message }: Numbered<ThreadMessage>) =>
      this.#listeners.get(number)?.(message as ThreadMessage),
    );
    // A thread that dies between two tasks is replaced, but not one that dies before its first.
    pool.on("error", (error) => {
      if (pool.threads.length === 0) for (const lose of this.#waiting) lose(error);
    });
  }

  static async open(filename: string, { workers, workerData, heapMiB }: PoolOptions): Promise<ThreadPool> {
    const { Piscina } = await import("piscina");
    return new ThreadPool(
      new Piscina({
        ...{ filename, name: "executeInThread", minThreads: workers, maxThreads: workers, workerData },
        ...(heapMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
      }),
    );
  }

  /** Has a thread do something. @throws what it throws, why it died, or why there is none */
  async run(
    work: object,
    { end = new AbortController(), name, onMessage }: WorkOptions = {},
  ): Promise<unknown> {
    const number = ++this.#last;
    let lost: { error: unknown } | undefined;
    const lose = (error: unknown) => {
      lost = { error };
      end.abort();
    };
    this.#waiting.add(lose);
    if (onMessage) this.#listeners.set(number, onMessage);
    try {
      return await this.#pool.run({ ...work, number }, { signal: end.signal, ...(name ? { name } : {}) });
    } catch (error) {
      throw lost ? lost.error : error;
    } finally {
      this.#waiting.delete(lose);
      this.#listeners.delete(number);
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
