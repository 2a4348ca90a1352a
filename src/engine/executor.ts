import { performance } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";
import type { BackendName } from "../model/backend.js";
import { perform } from "../trial/perform.js";
import type { Task, TaskRecord } from "../trial/tasks.js";
import { folderStore } from "./folder-store.js";
import type { OpenedClaim } from "./outside/thread-claim.js";
import { taskStore } from "./task-store.js";

/** Where tasks can be done. */
export const ENGINES = ["threads", "in-process", "queue"] as const;
export type EngineName = (typeof ENGINES)[number];

/** A task with all that any thread or machine sharing the run folder needs to do it. */
export interface Order {
  readonly task: Task;
  readonly folder: string;
  readonly backend: BackendName;
  /** Why claims that were found to hang are not to be run, by trial or arm. */
  readonly hung?: Readonly<Record<string, string>>;
}

/** Takes what can be told of a task that is under way; nothing of its record follows from it. */
export interface OrderListener {
  /** The share of the task that is done, if its kind tells. */
  readonly report?: (share: number) => void;
  /** Whose claim's own code runs, or null. */
  readonly watch?: (subject: string | null) => void;
  /** Brings an artefact into the folder before it returns; left out where the folder has them all. */
  readonly fetch?: (name: string) => void;
}

/** A record, and how long it took; the time is never part of a digest. */
export interface Outcome {
  readonly record: TaskRecord;
  readonly seconds: number;
  /** CPU seconds that the processes of a claim from outside have used since it was opened; null if not measured. */
  readonly claimSeconds?: number | null;
  /** Names of the artefacts that it wrote. */
  readonly wrote?: readonly string[];
}

/** What an executor may go by beside the order itself. */
export interface Handling {
  /** Fires when nobody needs the record any more: a task that no worker has begun is then dropped, its promise rejected. */
  readonly unneeded?: AbortSignal;
  /** Takes the reason, in one line, why a task is begun again on another worker. */
  readonly onRetry?: (cause: string) => void;
}

/** Does tasks, at most `workers` at a time. */
export interface ShardExecutor {
  readonly name: EngineName;
  /** May change while a run is on, where workers come and go. */
  readonly workers: number;
  /** @param report takes the share of the task that is done, while it is under way, if its kind tells */
  execute(order: Order, report?: (share: number) => void, handling?: Handling): Promise<Outcome>;
  /** The claim from outside that its thread has opened. */
  readonly outside?: {
    readonly opened: OpenedClaim;
    /** Ends the claim. @returns CPU seconds of its processes to the end; null if not measured */
    end(): Promise<number | null>;
  };
  /** Takes back orders that no worker has begun, as they are no longer needed: they reject with `Withdrawn`. */
  withdraw?(): Promise<void>;
  /** Ends all workers at once, also in the middle of a task. */
  close(): Promise<void>;
}

/** Of an order that was taken back before it was begun. */
export class Withdrawn extends Error {}

/**
 * Does an order in this thread.
 *
 * @throws what the task throws, and whatever went wrong with its artefacts: that is no fault of a claim
 */
export async function executeHere(
  { task, folder, ...order }: Order,
  { fetch, ...listener }: OrderListener = {},
): Promise<Outcome> {
  const start = performance.now();
  const store = taskStore(folderStore(folder), fetch);
  try {
    const record = await perform(task, { ...order, ...listener, store });
    if (store.failure) throw store.failure;
    return { record, seconds: (performance.now() - start) / 1000, wrote: store.wrote };
  } catch (error) {
    throw store.failure ?? error;
  }
}

/** Everything in the calling thread, one task after the other. A claim that hangs hangs it. */
export function inProcessExecutor(): ShardExecutor {
  return {
    name: "in-process",
    workers: 1,
    async execute(order, report) {
      // Signals and timers have their turn between two tasks.
      await turn();
      return executeHere(order, report && { report });
    },
    close: async () => {},
  };
}
