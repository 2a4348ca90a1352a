import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { z } from "zod";

/**
 * How much faster two threads scan than one: the median over `slices` pairs of slices, each pair one thread's work
 * alone and then the same work on each of two threads at once.
 *
 * @param units nonces of one slice on one thread
 */
export async function twoThreadRatio(pow: string, units: number, slices: number): Promise<number> {
  const workers = [0, 1].map(
    () => new Worker(new URL("./scan-worker.js", import.meta.url), { workerData: { pow } }),
  );
  try {
    const timed = async (threads: readonly Worker[]) => {
      const start = performance.now();
      const done = await Promise.all(threads.map((worker) => scan(worker, units)));
      return done.reduce((sum, count) => sum + count, 0) / (performance.now() - start);
    };
    await timed(workers);
    await timed(workers);
    const ratios: number[] = [];
    for (let slice = 0; slice < slices; slice++) {
      const alone = await timed(workers.slice(slice % 2, (slice % 2) + 1));
      ratios.push((await timed(workers)) / alone);
    }
    ratios.sort((a, b) => a - b);
    return ratios[ratios.length >> 1]!;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

async function scan(worker: Worker, units: number): Promise<number> {
  worker.postMessage(units);
  const [done] = (await once(worker, "message")) as unknown[];
  return z.int().positive().parse(done);
}
