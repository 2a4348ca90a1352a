import type { LookBar } from "../trial/bar.js";
import type { CountedHunt, HuntCounts, PoolCounts, ScreenCounts } from "../trial/evidence.js";
import {
  type HashPlan,
  type HuntPlan,
  huntTasks,
  type PoolPlan,
  screenTasks,
  shardTasks,
  type TrialBudget,
} from "../trial/hash-plan.js";
import type { HuntTask } from "../trial/hunt.js";
import type { HuntTally } from "../trial/hunt-tally.js";
import { InOrder } from "../trial/in-order.js";
import { huntEntry, type LedgerEntry, screenEntry, shardEntries } from "../trial/ledger-entry.js";
import type { Plan, TrialOutcome } from "../trial/plan.js";
import { PoolCount } from "../trial/pool-count.js";
import type { ScreenTally, ScreenTask } from "../trial/screen.js";
import { ScreenCount } from "../trial/screen-count.js";
import type { ShardTally, ShardTask } from "../trial/shard.js";
import { filterStanding, huntStanding } from "../trial/standing.js";
import { costOf, costOfHashing } from "./cost.js";
import type { Ledger } from "./ledger.js";
import type { RunObserver } from "./observer.js";
import type { ProgressMeter } from "./progress.js";
import type { Standings } from "./standings.js";
import type { TaskQueue } from "./task-queue.js";

/** What hashing goes by beside the hash plan. */
export interface Hashing {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
  readonly bar: LookBar;
  readonly queue: TaskQueue;
  readonly ledger: Ledger;
  readonly meter: ProgressMeter;
  readonly standings: Standings;
  readonly observer: Required<RunObserver>;
}

/**
 * Does all the hashing of a run and adds up its tallies; pools that are looked at throughout end when settled.
 *
 * @param after estimated cost of what comes after it
 */
export async function hashAll(
  hashing: Hashing,
  hashes: HashPlan,
  after: number,
): Promise<{ pools: PoolCounts[]; screens: ScreenCounts[]; hunts: HuntCounts[]; seconds: number }> {
  const { pools, screens, hunts } = hashes;
  const nonces = [...pools, ...screens].reduce(
    (sum, { pool, noncesPerTemplate }) => sum + pool.count * noncesPerTemplate,
    hunts.reduce((sum, { budget, count }) => sum + budget * count, 0),
  );
  if (nonces > 0) hashing.meter.begin("hash", nonces, costOfHashing(hashes) + after);
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

/** Hunts count once those before them have: the ledger has them in order. */
async function huntAll(
  { bar, queue, meter, ledger, standings, observer }: Hashing,
  plan: HuntPlan,
): Promise<{ counts: HuntCounts; spent: number }> {
  const hunts: CountedHunt[] = [];
  const order = new InOrder<Done<HuntTask, HuntTally>>(({ task, tally }) => {
    const { solutions: _, ...count } = tally;
    hunts.push(count);
    write(huntEntry(plan, task, tally), ledger, observer);
  });
  standings.begin([plan.trial.id], () => (hunts.length > 0 ? [huntStanding({ plan, hunts }, bar)] : []));
  const { claim } = plan.trial;
  const spent = await queue.all(
    huntTasks(plan),
    (task, record, { position, known }) => {
      order.add(position, { task, tally: record as HuntTally });
      meter.step(task.budget, costOf(task), claim, { known, task });
    },
    { onShare: (task, share) => meter.within(task, share * task.budget, share * costOf(task), claim) },
  );
  standings.end();
  return { counts: { plan, hunts }, spent };
}

async function hashPool(
  { plan, outcomes, bar, queue, ledger, meter, standings, observer }: Hashing,
  pool: PoolPlan,
): Promise<{ counts: PoolCounts; spent: number }> {
  const count = new PoolCount(pool, outcomes, bar);
  const entryOf = shardEntries(pool);
  const order = new InOrder<Done<ShardTask, ShardTally>>(({ task, tally }) => {
    if (count.settled) return;
    count.add(count.taken, task.template, tally);
    write(entryOf(task, tally), ledger, observer);
  });
  const trials = pool.budgets.map(({ trial }) => trial);
  standings.begin(
    trials.map(({ id }) => id),
    () => {
      const counts = count.counts();
      return trials.map((trial) => filterStanding(trial, outcomes.get(trial.id)!, { pool: counts }, bar));
    },
  );
  const current = trials.length === 1 ? trials[0]!.claim : pool.pool.pow;
  const spent = await queue.all(
    shardTasks(plan, pool),
    (task, record, { position, known }) => {
      order.add(position, { task, tally: record as ShardTally });
      meter.step(task.count, costOf(task), current, { known });
    },
    { enough: () => count.settled },
  );
  standings.end();
  return { counts: count.counts(), spent };
}

async function screen(
  { plan, outcomes, bar, queue, ledger, meter, standings, observer }: Hashing,
  budget: TrialBudget,
): Promise<{ counts: ScreenCounts; spent: number }> {
  const { trial } = budget;
  const outcome = outcomes.get(trial.id)!;
  const count = new ScreenCount(budget, outcome, bar);
  const order = new InOrder<Done<ScreenTask, ScreenTally>>(({ task, tally }) => {
    if (count.settled) return;
    count.add(count.taken, tally);
    write(screenEntry(budget, task, tally), ledger, observer);
  });
  standings.begin([trial.id], () => [filterStanding(trial, outcome, { screen: count.counts() }, bar)]);
  const spent = await queue.all(
    screenTasks(plan, budget),
    (task, record, { position, known }) => {
      order.add(position, { task, tally: record as ScreenTally });
      meter.step(task.count, costOf(task), trial.claim, { known });
    },
    { enough: () => count.settled },
  );
  standings.end();
  return { counts: count.counts(), spent };
}

/** A piece of hashing that waits for its turn. */
interface Done<T, R> {
  readonly task: T;
  readonly tally: R;
}

function write(entry: LedgerEntry, ledger: Ledger, observer: Required<RunObserver>): void {
  ledger.add(entry);
  observer.hashed(entry);
}
