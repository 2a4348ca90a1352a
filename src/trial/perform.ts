import { performCalibrate } from "./calibrate.js";
import { performFigures } from "./figures.js";
import { performFit } from "./fit.js";
import { performFleet } from "./fleet.js";
import { performFool } from "./fooled/fool.js";
import { performHistory } from "./history.js";
import { performHunt } from "./hunt.js";
import { performLabel } from "./label.js";
import { performOpen } from "./open-claim.js";
import { performPower } from "./power/show-planted.js";
import { performReplicate } from "./replicate.js";
import { performScreen } from "./screen.js";
import { performShard } from "./shard.js";
import { performDistinguish } from "./speck/distinguish.js";
import { performStructure } from "./structure.js";
import type { TaskContext } from "./task-context.js";
import type { Task, TaskRecord } from "./tasks.js";

/** Does a task. The record depends on nothing but the task and the artefacts it names. */
export async function perform(task: Task, context: TaskContext): Promise<TaskRecord> {
  switch (task.kind) {
    case "history":
      return performHistory(task, context.store);
    case "label":
      return performLabel(task, context.store);
    case "fit":
      return performFit(task, context);
    case "shard":
      return performShard(task, context);
    case "open":
      return performOpen(task, context);
    case "replicate":
      return performReplicate(task, context);
    case "figures":
      return performFigures(task, context);
    case "hunt":
      return performHunt(task, context);
    case "screen":
      return performScreen(task, context);
    case "distinguish":
      return performDistinguish(task, context);
    case "power":
      return performPower(task);
    case "fool":
      return performFool(task);
    case "fleet":
      return performFleet(task);
    case "structure":
      return performStructure(task);
    case "calibrate":
      return performCalibrate(task);
  }
}
