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
  { queue, meter }: Hashing,
  plan: HuntPlan,
): Promise<{ counts: HuntCounts; spent: number }> {
  const hunts: HuntTally[] = [];
  const spent = await queue.all(huntTasks(plan), (task, record, position) => {
    hunts[position] = record as HuntTally;
    meter.step(task.budget, costOf(task), plan.trial.claim);
  });
  return { counts: { plan, hunts }, spent };
}

async function hashPool(
  { plan, outcomes, bar, queue, meter }: Hashing,
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
    { enough: () => count.settled },
  );
  return { counts: count.counts(), spent };
}
