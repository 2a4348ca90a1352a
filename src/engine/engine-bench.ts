import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { shardNonces } from "../trial/hash-plan.js";
import type { ShardTask } from "../trial/shard.js";
import { executeHere, type ShardExecutor } from "./executor.js";
import { RunFolder } from "./run-folder.js";
import { TaskQueue } from "./task-queue.js";
import { threadExecutor } from "./thread-executor.js";

/** What the engine takes beside its shards, and what a second thread gains. Medians over slices measured in turn. */
export interface EngineRow {
  readonly pow: string;
  readonly shardNonces: number;
  /** Nonces in a second of wall clock: shards one after the other in this thread, and on pools of one and of two. */
  readonly noncesPerSecond: { readonly bare: number; readonly one: number; readonly two: number };
  /** CPU time of a pool of one thread, queue and records included, over that of the bare shards, less 1. */
  readonly overhead: number;
  /** Wall clock of one thread over that of two: 2 at best, less on a machine that others use too. */
  readonly twoThreads: number;
  /** The same by CPU time, as on a machine that nobody else uses: twice the CPU time of one over that of two. */
  readonly twoThreadsByCpu: number;
}

const POW = "sha256d";
const SHARDS = 24;

/** Measures on shards of the default size without any filter. @param slices counted slices, at least 1 */
export async function benchEngine(slices: number): Promise<EngineRow> {
  const path = mkdtempSync(join(tmpdir(), "noncetrial-bench-"));
  const identity = { experiment: "bench", seed: "bench", backend: "wasm" };
  const folder = RunFolder.create(join(path, "run"), identity, "");
  const [one, two] = [await threadExecutor(1), await threadExecutor(2)];
  try {
    const ways = [bare, pooled(folder, one), pooled(folder, two)] as const;
    const times: Time[][] = ways.map(() => []);
    // The first slices warm the code up.
    for (let slice = -3; slice < slices; slice++) {
      for (const [way, run] of ways.entries()) {
        const time = await timed(() => run(tasks(`${slice} ${way}`)));
        if (slice >= 0) times[way]!.push(time);
      }
    }
    const nonces = SHARDS * shardNonces(POW);
    const rate = (way: number) => median(times[way]!.map(({ wall }) => nonces / wall));
    const ratio = (over: number, under: number, by: keyof Time) =>
      median(times[over]!.map((time, slice) => time[by] / times[under]![slice]![by]));
    return {
      pow: POW,
      shardNonces: shardNonces(POW),
      noncesPerSecond: { bare: rate(0), one: rate(1), two: rate(2) },
      overhead: ratio(1, 0, "cpu") - 1,
      twoThreads: ratio(1, 2, "wall"),
      twoThreadsByCpu: 2 * ratio(1, 2, "cpu"),
    };
  } finally {
    await Promise.all([one.close(), two.close()]);
    folder.close();
    rmSync(path, { recursive: true, force: true });
  }
}

/** Seconds. */
interface Time {
  readonly wall: number;
  readonly cpu: number;
}

async function timed(work: () => Promise<unknown>): Promise<Time> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1000, cpu: (user + system) / 1e6 };
}

/** Shards that nothing has a record of. */
function tasks(seed: string): ShardTask[] {
  return Array.from({ length: SHARDS }, (_, template) => ({
    ...{ kind: "shard", seed, pow: POW, pool: "bench", role: "eval", templates: "random", template, from: 0 },
    ...{ count: shardNonces(POW), verifyBits: 16, planted: 0.01, sampled: false, arms: [] },
  }));
}

async function bare(shards: readonly ShardTask[]): Promise<void> {
  for (const task of shards) await executeHere({ task, folder: "", backend: "wasm" });
}

function pooled(folder: RunFolder, executor: ShardExecutor) {
  const queue = new TaskQueue(folder, executor, "wasm");
  return (shards: readonly ShardTask[]) => queue.all(shards, () => {});
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
