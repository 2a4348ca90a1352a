import type { CalibrateRecord, CalibrateTask } from "./calibrate.js";
import type { FiguresRecord, FiguresTask } from "./figures.js";
import type { FitRecord, FitTask } from "./fit.js";
import type { FleetRecord, FleetTask } from "./fleet.js";
import type { FoolRecord, FoolTask } from "./fooled/fool.js";
import type { HistoryRecord, HistoryTask } from "./history.js";
import type { HuntTask } from "./hunt.js";
import type { HuntTally } from "./hunt-tally.js";
import type { LabelRecord, LabelTask } from "./label.js";
import type { OpenRecord, OpenTask } from "./open-claim.js";
import type { PowerRecord, PowerTask } from "./power/show-planted.js";
import type { ReplicateRecord, ReplicateTask } from "./replicate.js";
import type { ScreenTally, ScreenTask } from "./screen.js";
import type { ShardTally, ShardTask } from "./shard.js";
import type { DistinguishRecord, DistinguishTask } from "./speck/distinguish.js";
import type { StructureRecord, StructureTask } from "./structure.js";

/**
 * A piece of work that is a pure function of its own description and of the artefacts it names, so that it gives
 * the same record wherever and whenever it is done.
 */
export type Task =
  | HistoryTask
  | LabelTask
  | FreezeTask
  | FiguresTask
  | ShardTask
  | ScreenTask
  | HuntTask
  | CalibrateTask
  | DistinguishTask
  | FoolTask
  | PowerTask
  | ControlTask;

/** A piece of work that a run does beside its trials, to judge itself or its functions. */
export type ControlTask = FleetTask | StructureTask;

/** A piece of work that makes a claim ready to be judged. */
export type FreezeTask = FitTask | OpenTask | ReplicateTask;

/** What a task leaves: plain JSON. */
export type TaskRecord =
  | HistoryRecord
  | LabelRecord
  | FreezeRecord
  | FiguresRecord
  | ShardTally
  | ScreenTally
  | HuntTally
  | CalibrateRecord
  | DistinguishRecord
  | FoolRecord
  | PowerRecord
  | FleetRecord
  | StructureRecord;

export type FreezeRecord = FitRecord | OpenRecord | ReplicateRecord;
