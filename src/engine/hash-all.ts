import type { PoolCounts, ScreenCounts } from "../trial/evidence.js";
import {
  type HashPlan,
  type PoolPlan,
  screenTasks,
  shardTasks,
  type TrialBudget,
} from "../trial/hash-plan.js";
import type { LookBar } from "../trial/judge-trial.js";
import type { Plan, TrialOutcome } from "../trial/plan.js";
import { PoolCount } from "../trial/pool-count.js";
import type { ScreenTally } from "../trial/screen.js";
import { ScreenCount } from "../trial/screen-count.js";
import type { ShardTally } from "../trial/shard.js";
import { costOf, costOfHashing } from "./cost.js";
import type { ProgressMeter } from "./progress.js";
import type { TaskQueue } from "./task-queue.js";

/** What hashing goes by beside the hash plan. */
export interface Hashing {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
  readonly bar: LookBar;
  readonly queue: TaskQueue;
  readonly meter: ProgressMeter;
}

/** Does all the hashing of a run and adds up its tallies; pools that are looked at throughout end when settled. */
export async function hashAll(
  hashing: Hashing,
  { pools, screens }: HashPlan,
): Promise<{ pools: PoolCounts[]; screens: ScreenCounts[]; seconds: number }> {
  const nonces = [...pools, ...screens].reduce(
    (sum, { pool, noncesPerTemplate }) => sum + pool.count * noncesPerTemplate,
    0,
  );
  hashing.meter.begin("hash", nonces, costOfHashing({ pools, screens }));
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
  return { pools: poolCounts, screens: screenCounts, seconds };
}

async function hashPool(
  { plan, outcomes, bar, queue, meter }: Hashing,
  pool: PoolPlan,
): Promise<{ counts: PoolCounts; spent: number }> {
  const count = new PoolCount(pool, outcomes, bar);
  const current = pool.budgets.map(({ trial }) => trial.claim).join(", ") || pool.pool.id;
  const spent = await queue.all(
    shardTasks(plan, pool),
    (task, record, position) => {
      count.add(position, task.template, record as ShardTally);
      meter.step(task.count, costOf(task), current);
    },
    () => count.settled,
  );
  return { counts: count.counts(), spent };
}

async function screen(
  { plan, outcomes, bar, queue, meter }: Hashing,
  budget: TrialBudget,
): Promise<{ counts: ScreenCounts; spent: number }> {
  const count = new ScreenCount(budget, outcomes.get(budget.trial.id)!, bar);
  const spent = await queue.all(
    screenTasks(plan, budget),
    (task, record, position) => {
      count.add(position, record as ScreenTally);
      meter.step(task.count, costOf(task), budget.trial.claim);
    },
    () => count.settled,
  );
  return { counts: count.counts(), spent };
}
