import type { SpeckResult } from "../trial/results.js";
import { type DistinguishRecord, type DistinguishTask, speckResult } from "../trial/speck/distinguish.js";
import { costOf } from "./cost.js";
import type { ProgressMeter } from "./progress.js";
import type { TaskQueue } from "./task-queue.js";

/** Trains and measures all rows of a Speck table; they come in the order of the tasks. */
export async function distinguishAll(
  tasks: readonly DistinguishTask[],
  atLeast: Readonly<Record<string, number>>,
  queue: TaskQueue,
  meter: ProgressMeter,
  costAhead: number,
): Promise<{ rows: SpeckResult[]; seconds: number }> {
  meter.begin("distinguish", tasks.length, costAhead);
  const rows = new Map<DistinguishTask, SpeckResult>();
  const seconds = await queue.all(
    tasks,
    (task, record, { known }) => {
      rows.set(task, speckResult(task, record as DistinguishRecord, atLeast));
      meter.step(1, costOf(task), nameOf(task), { task, known });
    },
    {
      onShare: (task, share) =>
        meter.within(task, share, share * costOf(task), `${nameOf(task)}: ${Math.floor(100 * share)} %`),
    },
  );
  return { rows: tasks.map((task) => rows.get(task)!), seconds };
}

function nameOf({ oracle }: DistinguishTask): string {
  return oracle === "random" ? "random words" : `${oracle} rounds`;
}
