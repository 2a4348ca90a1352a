import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { shardNonces } from "../../trial/hash-plan.js";
import type { ShardTask } from "../../trial/shard.js";
import type { ShardExecutor } from "../executor.js";
import { threadExecutor } from "../thread-executor.js";
import { joinQueue } from "./join-queue.js";

/** What the same shards take on a queue of two workers of one thread, and in a pool of two threads. */
export interface QueueRow {
  readonly pow: string;
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
const SHARDS = 48;
const THREADS = 2;

/** Milliseconds that two workers have to be there. */
const ARRIVAL = 20_000;

/**
 * Measures what the queue costs, slice by slice in turn with the local pool.
 *
 * @param url of a Redis at which two workers of one thread serve
 * @param slices counted slices of each, at least 1; one more is not counted
 */
export async function measureQueue(url: string, slices: number): Promise<QueueRow> {
  const identity = { experiment: `bench ${randomUUID()}`, seed: "bench", backend: "wasm" };
  const joined = await joinQueue(url, identity, () => {});
  const queue = await joined.executor(tmpdir(), {
    ...{ name: "bench", seed: "bench", backend: "wasm", pows: [POW], claimSeconds: 60 },
  });
  const pool = await threadExecutor(THREADS);
  try {
    for (let waited = 0; queue.workers < THREADS; waited += 50) {
      if (waited > ARRIVAL) throw new Error(`${queue.workers} of ${THREADS} workers came`);
      await sleep(50);
    }
    const rows: { queue: number; pool: number }[] = [];
    for (let slice = 0; slice <= slices; slice++) {
      const tasks = shardsOf(slice);
      const inTurn = [
        { name: "queue", executor: queue },
        { name: "pool", executor: pool },
      ] as const;
      const times = { queue: 0, pool: 0 };
      for (const { name, executor } of slice % 2 === 0 ? inTurn : inTurn.toReversed()) {
        times[name] = await timed(executor, tasks);
      }
      if (slice > 0) rows.push(times);
    }
    return {
      ...{ pow: POW, noncesPerShard: shardNonces(POW), shards: SHARDS },
      queueMilliseconds: medianOf(rows.map((row) => row.queue)),
      poolMilliseconds: medianOf(rows.map((row) => row.pool)),
      ratio: medianOf(rows.map((row) => row.queue / row.pool)),
    };
  } finally {
    await Promise.all([queue.close(), pool.close()]);
  }
}

/** Shards that no other slice has, without claims: with them a shard takes longer and the queue costs less. */
function shardsOf(slice: number): ShardTask[] {
  const count = shardNonces(POW);
  return Array.from({ length: SHARDS }, (_, template) => ({
    ...{ kind: "shard", seed: "bench", pow: POW, pool: "bench", role: "eval", templates: "random" },
    ...{ template, from: slice * count, count, verifyBits: 8, planted: 0.1, sampled: false, arms: [] },
  }));
}

/** Milliseconds for all tasks, twice as many in hand as there are workers, as in a run. */
async function timed(executor: ShardExecutor, tasks: readonly ShardTask[]): Promise<number> {
  const start = performance.now();
  const underWay = new Set<Promise<unknown>>();
  for (const task of tasks) {
    const work = executor
      .execute({ task, folder: tmpdir(), backend: "wasm" })
      .finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size >= 2 * executor.workers) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return performance.now() - start;
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
