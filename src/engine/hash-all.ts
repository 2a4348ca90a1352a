import type { LookBar } from "../trial/bar.js";
import type { HuntCounts, PoolCounts, ScreenCounts } from "../trial/evidence.js";
import {
  type HashPlan,
  type HuntPlan,
  huntTasks,
  type PoolPlan,
  screenTasks,
  shardTasks,
  type TrialBudget,
} from "../trial/hash-plan.js";
import type { HuntTally } from "../trial/hunt-tally.js";
import { huntEntries, poolEntries, screenEntries } from "../trial/ledger-entry.js";
import type { Plan, TrialOutcome } from "../trial/plan.js";
import { PoolCount } from "../trial/pool-count.js";
import type { ScreenTally, ScreenTask } from "../trial/screen.js";
import { ScreenCount } from "../trial/screen-count.js";
import type { ShardTally, ShardTask } from "../trial/shard.js";
import { taskId } from "../trial/task-context.js";
import { costOf, costOfHashing } from "./cost.js";
import type { Ledger } from "./ledger.js";
import type { ProgressMeter } from "./progress.js";
import type { RunFolder } from "./run-folder.js";
import type { TaskQueue } from "./task-queue.js";

/** What hashing goes by beside the hash plan. */
export interface Hashing {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
  readonly bar: LookBar;
  readonly queue: TaskQueue;
  readonly folder: RunFolder;
  readonly ledger: Ledger;
  readonly meter: ProgressMeter;
}

/** Does all the hashing of a run and adds up its tallies; pools that are looked at throughout end when settled. */
export async function hashAll(
  hashing: Hashing,
  hashes: HashPlan,
): Promise<{ pools: PoolCounts[]; screens: ScreenCounts[]; hunts: HuntCounts[]; seconds: number }> {
  const { pools, screens, hunts } = hashes;
  const nonces = [...pools, ...screens].reduce(
    (sum, { pool, noncesPerTemplate }) => sum + pool.count * noncesPerTemplate,
    hunts.reduce((sum, { budget, count }) => sum + budget * count, 0),
  );
  if (nonces > 0) hashing.meter.begin("hash", nonces, costOfHashing(hashes));
  const poolCounts: PoolCounts[] = [];
  const screenCounts: ScreenCounts[] = [];
  let seconds = 0;
  for (const pool of pools) {
    const { counts, spent } = await hashPool(hashing, pool);
    poolCounts.push(counts);
    seconds += spent;
  }
  for (const budget of screens) {
    const { counts, spent } = await screen(hashing, budget);
    screenCounts.push(counts);
    seconds += spent;
  }
  const huntCounts: HuntCounts[] = [];
  for (const plan of hunts) {
    const { counts, spent } = await huntAll(hashing, plan);
    huntCounts.push(counts);
    seconds += spent;
  }
  return { pools: poolCounts, screens: screenCounts, hunts: huntCounts, seconds };
}

async function huntAll(
  { queue, meter, ledger }: Hashing,
  plan: HuntPlan,
): Promise<{ counts: HuntCounts; spent: number }> {
  const hunts: HuntTally[] = [];
  const { claim } = plan.trial;
  const spent = await queue.all(
    huntTasks(plan),
    (task, record, position) => {
      hunts[position] = record as HuntTally;
      meter.step(task.budget, costOf(task), claim, task);
    },
    { onShare: (task, share) => meter.within(task, share * task.budget, share * costOf(task), claim) },
  );
  ledger.add(huntEntries(plan, hunts));
  return { counts: { plan, hunts }, spent };
}

async function hashPool(
  { plan, outcomes, bar, queue, folder, ledger, meter }: Hashing,
  pool: PoolPlan,
): Promise<{ counts: PoolCounts; spent: number }> {
  const count = new PoolCount(pool, outcomes, bar);
  const current = pool.budgets.length === 1 ? pool.budgets[0]!.trial.claim : pool.pool.pow;
  const spent = await queue.all(
    shardTasks(plan, pool),
    (task, record, position) => {
      count.add(position, task.template, record as ShardTally);
      meter.step(task.count, costOf(task), current);
    },
    { enough: () => count.settled },
  );
  const recordOf = (task: ShardTask) => folder.record(taskId(task)) as ShardTally;
  ledger.add(poolEntries(plan, pool, count.taken, recordOf));
  return { counts: count.counts(), spent };
}

async function screen(
  { plan, outcomes, bar, queue, folder, ledger, meter }: Hashing,
  budget: TrialBudget,
): Promise<{ counts: ScreenCounts; spent: number }> {
  const count = new ScreenCount(budget, outcomes.get(budget.trial.id)!, bar);
  const spent = await queue.all(
    screenTasks(plan, budget),
    (task, record, position) => {
      count.add(position, record as ScreenTally);
      meter.step(task.count, costOf(task), budget.trial.claim);
    },
    { enough: () => count.settled },
  );
  const recordOf = (task: ScreenTask) => folder.record(taskId(task)) as ScreenTally;
  ledger.add(screenEntries(plan, budget, count.taken, recordOf));
  return { counts: count.counts(), spent };
}
