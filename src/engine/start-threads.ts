import { availableParallelism } from "node:os";
import type { ThreadClaim } from "./outside/thread-claim.js";
import { ThreadPool } from "./thread-pool.js";

const WORKER = new URL("./worker-entry.cjs", import.meta.url).href;

export interface StartOptions {
  /** JavaScript heap of each thread; Node.js's default when left out. */
  readonly heapMiB?: number;
  /** A claim from outside, to be opened in the thread. */
  readonly outside?: ThreadClaim;
}

/**
 * Starts the threads of a run. This file brings little with it, so that threads can load beside the process that is to
 * have them do something: a run of the command line has its first record .2 s sooner.
 *
 * @param workers all cores when left out
 */
export function startThreads(
  workers = availableParallelism(),
  { heapMiB, outside }: StartOptions = {},
): Promise<ThreadPool> {
  return ThreadPool.open(WORKER, {
    ...{ workers, workerData: { outside: outside ?? null } },
    ...(heapMiB === undefined ? {} : { heapMiB }),
  });
}
