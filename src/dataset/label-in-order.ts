import type { DatasetSpec, Stretch } from "./build-plan.js";
import { type LabelledBatch, labelBatch, powOf } from "./label-batch.js";

const WORKER = new URL("./label-worker-entry.cjs", import.meta.url).href;

/** Batches on their way for each worker: one being labelled, one waiting to be written. */
const AHEAD = 2;

const YOUNG_MIB = 8;

/**
 * Labels batches on `workers` threads, or in this one if that is 1, and gives them in their order. Few are held at a
 * time, however many there are.
 */
export async function* labelInOrder(
  spec: DatasetSpec,
  batches: Iterable<readonly Stretch[]>,
  workers: number,
): AsyncGenerator<LabelledBatch> {
  const pow = powOf(spec);
  if (workers === 1) {
    for (const batch of batches) {
      yield labelBatch(spec, pow, batch);
      // Signals are heard between batches.
      await new Promise(setImmediate);
    }
    return;
  }
  const { Piscina } = await import("piscina");
  const shared = pow.share === undefined ? [] : [pow.share()];
  const pool = new Piscina({
    filename: WORKER,
    name: "label",
    minThreads: workers,
    maxThreads: workers,
    workerData: { spec, shared },
    // Batches pass quickly: more room for young objects is only more memory.
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  try {
    const ahead: Promise<LabelledBatch>[] = [];
    for (const batch of batches) {
      const labelled = pool.run(batch) as Promise<LabelledBatch>;
      // Whoever waits for it hears of a failure; until then it is not unhandled.
      labelled.catch(() => {});
      ahead.push(labelled);
      if (ahead.length >= workers * AHEAD) yield await ahead.shift()!;
    }
    for (const labelled of ahead) yield await labelled;
  } finally {
    await pool.destroy();
  }
}
