import type { PoolCounts, ScreenCounts } from "../trial/analyse.js";
import {
  type HashPlan,
  type PoolPlan,
  screenTasks,
  shardTasks,
  type TrialBudget,
} from "../trial/hash-plan.js";
import type { Plan } from "../trial/plan.js";
import type { ScreenTally } from "../trial/screen.js";
import type { ShardTally } from "../trial/shard.js";
import { type ArmTally, emptyArm, emptyPool, mergeArms, mergePools } from "../trial/tally.js";
import { costOf, costOfHashing } from "./cost.js";
import type { ProgressMeter } from "./progress.js";
import type { TaskQueue } from "./task-queue.js";

/** Does all the hashing of a run and adds up its tallies, in whatever order they come. */
export async function hashAll(
  plan: Plan,
  { pools, screens }: HashPlan,
  queue: TaskQueue,
  meter: ProgressMeter,
): Promise<{ pools: PoolCounts[]; screens: ScreenCounts[]; seconds: number }> {
  const nonces = [...pools, ...screens].reduce(
    (sum, { pool, noncesPerTemplate }) => sum + pool.count * noncesPerTemplate,
    0,
  );
  if (nonces > 0) meter.begin("hash", nonces, costOfHashing({ pools, screens }));
  const poolCounts: PoolCounts[] = [];
  const screenCounts: ScreenCounts[] = [];
  let seconds = 0;
  for (const pool of pools) {
    const { counts, spent } = await hashPool(plan, pool, queue, meter);
    poolCounts.push(counts);
    seconds += spent;
  }
  for (const budget of screens) {
    const { counts, spent } = await screen(plan, budget, queue, meter);
    screenCounts.push(counts);
    seconds += spent;
  }
  return { pools: poolCounts, screens: screenCounts, seconds };
}

async function hashPool(
  plan: Plan,
  pool: PoolPlan,
  queue: TaskQueue,
  meter: ProgressMeter,
): Promise<{ counts: PoolCounts; spent: number }> {
  const templates = Array.from({ length: pool.pool.count }, emptyPool);
  const faults: Record<string, string> = {};
  const current = pool.budgets.map(({ trial }) => trial.claim).join(", ") || pool.pool.id;
  const spent = await queue.all(shardTasks(plan, pool), (task, record) => {
    const tally = record as ShardTally;
    templates[task.template] = mergePools(templates[task.template]!, tally);
    for (const [arm, cause] of Object.entries(tally.faults)) faults[arm] = firstFault(faults[arm], cause);
    meter.step(task.count, costOf(task), current);
  });
  return { counts: { plan: pool, templates, faults }, spent };
}

async function screen(
  plan: Plan,
  budget: TrialBudget,
  queue: TaskQueue,
  meter: ProgressMeter,
): Promise<{ counts: ScreenCounts; spent: number }> {
  let arm: ArmTally = emptyArm();
  const solutions = { verified: 0, refuted: 0 };
  let fault: string | undefined;
  const spent = await queue.all(screenTasks(plan, budget), (task, record) => {
    const tally = record as ScreenTally;
    arm = mergeArms(arm, tally.arm);
    solutions.verified += tally.verified;
    solutions.refuted += tally.refuted;
    if (tally.fault !== null) fault = firstFault(fault, tally.fault);
    meter.step(task.count, costOf(task), budget.trial.claim);
  });
  return { counts: { budget, arm, solutions, fault: fault ?? null }, spent };
}

/** Of several faults of one claim the first in the alphabet is kept: the order of arrival must not show. */
function firstFault(known: string | undefined, cause: string): string {
  return known === undefined || cause < known ? cause : known;
}
