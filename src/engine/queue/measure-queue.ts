import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseExperiment } from "../../trial/experiment-file.js";
import { hashPlan, shardNonces, shardTasks } from "../../trial/hash-plan.js";
import { freezeTasks, labelTasks, outcomeOf, planOf } from "../../trial/plan.js";
import type { ShardTask } from "../../trial/shard.js";
import { taskId } from "../../trial/task-context.js";
import type { FreezeRecord } from "../../trial/tasks.js";
import type { ShardExecutor } from "../executor.js";
import { threadExecutor } from "../thread-executor.js";
import { joinQueue } from "./join-queue.js";

/** What the same shards take on a queue of two workers of one thread, and in a pool of two threads. */
export interface QueueRow {
  readonly pow: string;
  readonly claim: string;
  /** Nonces of a shard, and shards of a slice. */
  readonly noncesPerShard: number;
  readonly shards: number;
  /** Milliseconds of a slice, medians. */
  readonly queueMilliseconds: number;
  readonly poolMilliseconds: number;
  /** Median over the slices of queue over pool: 1 if the queue costs nothing. */
  readonly ratio: number;
}

const POW = "sha256d";
const CLAIM = "mlp-classifier";
const SHARDS = 32;
const THREADS = 2;

/** A margin that takes more shards than are ever measured. */
const EXPERIMENT = `name: bench
title: What the queue costs
margin: 0.001
bits: 4
train: { templates: 4, nonces: 1024 }
trials:
  - { claim: ${CLAIM}, pow: ${POW} }
`;

/** Milliseconds that two workers have to be there. */
const ARRIVAL = 20_000;

/**
 * Measures what the queue costs, slice by slice in turn with the local pool.
 *
 * @param url of a Redis at which two workers of one thread serve
 * @param folder an empty one, for what the claim learns
 * @param slices counted slices of each, at least 1; one more is not counted
 */
export async function measureQueue(url: string, folder: string, slices: number): Promise<QueueRow> {
  const identity = { experiment: `bench ${randomUUID()}`, seed: "bench", backend: "wasm" };
  const joined = await joinQueue(url, identity, () => {});
  const queue = await joined.executor(folder, {
    ...{ name: "bench", seed: "bench", backend: "wasm", pows: [POW], claimSeconds: 60 },
  });
  const pool = await threadExecutor(THREADS);
  try {
    for (let waited = 0; queue.workers < THREADS; waited += 50) {
      if (waited > ARRIVAL) throw new Error(`${queue.workers} of ${THREADS} workers came`);
      await sleep(50);
    }
    const shards = await shardsOf(pool, folder);
    const rows: { queue: number; pool: number }[] = [];
    for (let slice = 0; slice <= slices; slice++) {
      const tasks = Array.from({ length: SHARDS }, () => shards.next().value!);
      const inTurn = [
        { name: "queue", executor: queue },
        { name: "pool", executor: pool },
      ] as const;
      const times = { queue: 0, pool: 0 };
      for (const { name, executor } of slice % 2 === 0 ? inTurn : inTurn.toReversed()) {
        times[name] = await timed(executor, folder, tasks);
      }
      if (slice > 0) rows.push(times);
    }
    return {
      ...{ pow: POW, claim: CLAIM, noncesPerShard: shardNonces(POW), shards: SHARDS },
      queueMilliseconds: medianOf(rows.map((row) => row.queue)),
      poolMilliseconds: medianOf(rows.map((row) => row.pool)),
      ratio: medianOf(rows.map((row) => row.queue / row.pool)),
    };
  } finally {
    await Promise.all([queue.close(), pool.close()]);
  }
}

/** Shards of a trial, its claim fitted in the pool; each is done once. */
async function shardsOf(pool: ShardExecutor, folder: string): Promise<Generator<ShardTask, undefined>> {
  const plan = planOf(parseExperiment(EXPERIMENT, "bench").protocol, "bench", "wasm");
  const records = new Map<string, FreezeRecord>();
  for (const task of [...labelTasks(plan), ...freezeTasks(plan)]) {
    const { record } = await pool.execute({ task, folder, backend: "wasm" });
    records.set(taskId(task), record as FreezeRecord);
  }
  const outcome = hashPlan(plan, ({ fits }) => outcomeOf(fits.map((fit) => records.get(taskId(fit))!)));
  return shardTasks(plan, outcome.pools[0]!) as Generator<ShardTask, undefined>;
}

/** Milliseconds for all tasks, twice as many in hand as there are workers, as in a run. */
async function timed(executor: ShardExecutor, folder: string, tasks: readonly ShardTask[]): Promise<number> {
  const start = performance.now();
  const underWay = new Set<Promise<unknown>>();
  for (const task of tasks) {
    const work = executor.execute({ task, folder, backend: "wasm" }).finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size >= 2 * executor.workers) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return performance.now() - start;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
