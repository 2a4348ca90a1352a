import { type CalibrateRecord, type CalibrateTask, calibrationResults } from "../trial/calibrate.js";
import { type PowerRecord, type PowerTask, powerResult } from "../trial/power/show-planted.js";
import type { CalibrationResult } from "../trial/results.js";
import { costOf } from "./cost.js";
import type { ProgressMeter } from "./progress.js";
import type { TaskQueue } from "./task-queue.js";

/**
 * Does all calibrations of a run; their lines come in the order of the tasks.
 *
 * @param costAhead estimated cost of this and all later stages
 */
export async function calibrateAll(
  tasks: readonly (CalibrateTask | PowerTask)[],
  queue: TaskQueue,
  meter: ProgressMeter,
  costAhead: number,
): Promise<{ lines: CalibrationResult[]; seconds: number }> {
  meter.begin("calibrate", tasks.length, costAhead);
  const parts = new Map<CalibrateTask | PowerTask, CalibrationResult[]>();
  const seconds = await queue.all(tasks, (task, record, { known }) => {
    parts.set(
      task,
      task.kind === "power"
        ? [powerResult(task, record as PowerRecord)]
        : calibrationResults(task, record as CalibrateRecord),
    );
    meter.step(1, costOf(task), task.kind === "power" ? `power at ${task.effect}` : task.statistic, {
      known,
    });
  });
  return { lines: tasks.flatMap((task) => parts.get(task)!), seconds };
}
