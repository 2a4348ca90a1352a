import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { scannerContestant } from "./hash-contestants.js";

const SECONDS = 0.3;

/** Hashes a second of a function on all cores, from a third of a second on one. */
export function machineRate(id: string): number {
  const contestant = scannerContestant(id);
  // The first hashes go to compiling and to filling caches.
  contestant.run(1);
  let units = 1;
  for (;;) {
    const start = performance.now();
    const done = contestant.run(units);
    const seconds = (performance.now() - start) / 1000;
    if (seconds >= SECONDS) return (done / seconds) * availableParallelism();
    units = Math.ceil(units * Math.min(8, (1.2 * SECONDS) / Math.max(seconds, 1e-4)));
  }
}
