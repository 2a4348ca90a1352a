import type { Outcome, ShardExecutor } from "./executor.js";

const WORKER = new URL("./executor.js", import.meta.url).href;

/** A pool of worker threads. */
export async function threadExecutor(workers: number): Promise<ShardExecutor> {
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: WORKER,
    name: "executeHere",
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    name: "threads",
    workers,
    execute: (order) => pool.run(order) as Promise<Outcome>,
    close: () => pool.destroy(),
  };
}
