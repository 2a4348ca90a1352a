import type { LedgerEntry } from "../trial/ledger-entry.js";
import type { Task } from "../trial/tasks.js";
import type { Progress } from "./progress.js";

/** How it went with a task: done now, known from its record, begun again on another worker, given up. */
export type TaskEvent = "done" | "known" | "retried" | "failed";

/** Is told of a run while it goes on; nothing of its results follows from it. */
export interface RunObserver {
  /** Told once, before the first task. */
  begun?(about: { readonly workers: number; readonly folder: string }): void;
  progress?(progress: Progress): void;
  /** Something that whoever watches should know of, in one line. */
  warning?(text: string): void;
  task?(kind: Task["kind"], event: TaskEvent): void;
  /** Told of each piece of hashing that counts, in the order of the plan. */
  hashed?(entry: LedgerEntry): void;
}

/** Tells several observers. */
export function observers(all: readonly RunObserver[]): Required<RunObserver> {
  return {
    begun: (about) => all.forEach((one) => void one.begun?.(about)),
    progress: (progress) => all.forEach((one) => void one.progress?.(progress)),
    warning: (text) => all.forEach((one) => void one.warning?.(text)),
    task: (kind, event) => all.forEach((one) => void one.task?.(kind, event)),
    hashed: (entry) => all.forEach((one) => void one.hashed?.(entry)),
  };
}
