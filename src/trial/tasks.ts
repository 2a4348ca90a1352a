import type { CalibrateRecord, CalibrateTask } from "./calibrate.js";
import type { FitRecord, FitTask } from "./fit.js";
import type { HistoryRecord, HistoryTask } from "./history.js";
import type { LabelRecord, LabelTask } from "./label.js";
import type { ScreenTally, ScreenTask } from "./screen.js";
import type { ShardTally, ShardTask } from "./shard.js";

/**
 * A piece of work that is a pure function of its own description and of the artefacts it names, so that it gives
 * the same record wherever and whenever it is done.
 */
export type Task = HistoryTask | LabelTask | FitTask | ShardTask | ScreenTask | CalibrateTask;

/** What a task leaves: plain JSON. */
export type TaskRecord = HistoryRecord | LabelRecord | FitRecord | ShardTally | ScreenTally | CalibrateRecord;
