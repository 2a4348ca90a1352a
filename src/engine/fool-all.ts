import { type FoolRecord, type FoolTask, fooledResult } from "../trial/fooled/fool.js";
import type { FooledResult } from "../trial/results.js";
import { costOf } from "./cost.js";
import type { ProgressMeter } from "./progress.js";
import type { TaskQueue } from "./task-queue.js";

/**
 * Goes all ways of a run to fool oneself; they come in the order of the tasks.
 *
 * @param costAhead estimated cost of this and all later stages
 */
export async function foolAll(
  tasks: readonly FoolTask[],
  queue: TaskQueue,
  meter: ProgressMeter,
  costAhead: number,
): Promise<{ rows: FooledResult[]; seconds: number }> {
  meter.begin("fool", tasks.length, costAhead);
  const rows = new Map<FoolTask, FooledResult>();
  const seconds = await queue.all(tasks, (task, record, { known }) => {
    rows.set(task, fooledResult(task, record as FoolRecord));
    meter.step(1, costOf(task), task.way, { known });
  });
  return { rows: tasks.map((task) => rows.get(task)!), seconds };
}
