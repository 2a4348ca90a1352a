import { digestOf } from "../core/digest.js";
import type { BackendName } from "../model/backend.js";
import type { FitRecord, FitTask } from "./fit.js";
import type { HistoryRecord, HistoryTask } from "./history.js";
import type { LabelRecord, LabelTask } from "./label.js";
import type { ScreenTally, ScreenTask } from "./screen.js";
import type { ShardTally, ShardTask } from "./shard.js";

/**
 * A piece of work that is a pure function of its own description and of the artefacts it names, so that it gives
 * the same record wherever and whenever it is done.
 */
export type Task = HistoryTask | LabelTask | FitTask | ShardTask | ScreenTask;

/** What a task leaves: plain JSON. */
export type TaskRecord = HistoryRecord | LabelRecord | FitRecord | ShardTally | ScreenTally;

/** Where tasks leave and find files; a name is a relative path. Writes are whole or not at all. */
export interface ArtefactStore {
  read(name: string): Uint8Array;
  write(name: string, bytes: Uint8Array): void;
}

/** What a task may use beside its description. */
export interface TaskContext {
  readonly store: ArtefactStore;
  readonly backend: BackendName;
}

/** Content address of a task: the first 16 hex digits of the SHA-256 of its description. */
export function taskId(task: Task): string {
  return digestOf(task).slice(0, 16);
}
