import { barOf } from "../trial/analyse.js";
import type { Evidence } from "../trial/evidence.js";
import type { FiguresRecord, FiguresTask } from "../trial/figures.js";
import { type FleetRecord, type FleetTask, fleetTasks } from "../trial/fleet.js";
import { hashPlan } from "../trial/hash-plan.js";
import type { HistoryTask } from "../trial/history.js";
import type { LabelTask } from "../trial/label.js";
import {
  figuresTasks,
  freezeTasks,
  historyTasks,
  labelTasks,
  outcomeOf,
  type Plan,
  type TrialOutcome,
} from "../trial/plan.js";
import { type StructureRecord, type StructureTask, structureTasks } from "../trial/structure.js";
import { taskId } from "../trial/task-context.js";
import type { FreezeRecord, FreezeTask, Task } from "../trial/tasks.js";
import { costOf, costOfHashing } from "./cost.js";
import { hashAll } from "./hash-all.js";
import type { Ledger } from "./ledger.js";
import type { RunObserver } from "./observer.js";
import type { ProgressMeter, Stage } from "./progress.js";
import type { RunFolder } from "./run-folder.js";
import type { Standings } from "./standings.js";
import type { TaskQueue } from "./task-queue.js";

/** What the trials of a plan take, stage by stage, with the estimated cost of all. */
export interface TrialWork {
  readonly plan: Plan;
  readonly labels: readonly (HistoryTask | LabelTask)[];
  readonly fits: readonly FreezeTask[];
  readonly fleets: readonly FleetTask[];
  readonly structures: readonly StructureTask[];
  readonly figures: readonly FiguresTask[];
  /** Of hashing as far as it can be told before filters have shown what they keep. */
  readonly cost: number;
}

/** Where the work is done and told of. */
export interface Workplace {
  readonly queue: TaskQueue;
  readonly folder: RunFolder;
  readonly ledger: Ledger;
  readonly meter: ProgressMeter;
  readonly standings: Standings;
  readonly observer: Required<RunObserver>;
}

/** What came of it, and seconds of work by stage, added up over the workers. */
export interface TrialEvidence {
  readonly evidence: Omit<Evidence, "experiment" | "knownAnswers">;
  readonly seconds: Readonly<Record<"label" | "fit" | "control" | "hash", number>>;
}

/** What a trial is taken to keep until its fits have shown it. */
const GUESS: TrialOutcome = { status: "frozen", keep: 0.5, records: [] };

export function trialWork(plan: Plan): TrialWork {
  const labels = [...historyTasks(plan), ...labelTasks(plan)];
  const fits = freezeTasks(plan);
  const [fleets, structures, figures] = [fleetTasks(plan), structureTasks(plan), figuresTasks(plan)];
  const hashing = costOfHashing(hashPlan(plan, () => GUESS));
  const cost = hashing + costOfAll([...labels, ...fits, ...fleets, ...structures, ...figures]);
  return { plan, labels, fits, fleets, structures, figures, cost };
}

/**
 * Labels, fits and hashes, in that order: each stage goes by the records of those before it. Controls and figures, on which
 * nothing waits, come last, so that hashing begins at once.
 */
export async function runTrials(
  work: TrialWork,
  { folder, ...workplace }: Workplace,
): Promise<TrialEvidence> {
  const { plan, labels, fits, fleets, structures, figures } = work;
  const { queue, ledger, meter } = workplace;
  const checks = [...fleets, ...structures, ...figures];
  let ahead = work.cost;
  const stage = async <T extends Task>(name: Stage, tasks: readonly T[], label: (task: T) => string) => {
    if (tasks.length === 0) return 0;
    meter.begin(name, tasks.length, ahead);
    ahead -= costOfAll(tasks);
    return queue.all(tasks, (task, _, { known }) => meter.step(1, costOf(task), label(task), { known }));
  };
  const label = await stage("label", labels, (task) => task.pow);
  const fit = await stage("fit", fits, (task) => task.trial);

  const recordOf = <R>(task: Task) => folder.record(taskId(task)) as R;
  const outcomes = new Map(
    plan.trials.map((trial) => [
      trial.trial.id,
      outcomeOf((trial.open ? [trial.open] : trial.fits).map((task) => recordOf<FreezeRecord>(task))),
    ]),
  );
  const { seconds: hash, ...counts } = await hashAll(
    { plan, outcomes, bar: barOf(plan), ...workplace },
    hashPlan(plan, ({ trial }) => outcomes.get(trial.id)!),
    costOfAll(checks),
  );
  ahead = costOfAll(checks);
  const control = await stage("control", checks, (task) =>
    task.kind === "figures" ? `figures of ${task.claim}` : task.kind,
  );
  return {
    evidence: {
      plan,
      outcomes,
      ...counts,
      figures: new Map(
        plan.trials.flatMap(({ trial, figures: task }) =>
          task === null ? [] : [[trial.id, recordOf<FiguresRecord>(task)] as const],
        ),
      ),
      fleet: fleets.map((task) => recordOf<FleetRecord>(task))[0] ?? null,
      ledger: ledger.head,
      structures: new Map(structures.map((task) => [task.pow, recordOf<StructureRecord>(task)])),
    },
    seconds: { label, fit, control, hash },
  };
}

function costOfAll(tasks: readonly Task[]): number {
  return tasks.reduce((sum, task) => sum + costOf(task), 0);
}
