import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { executeHere, type ShardExecutor } from "../../src/engine/executor.js";
import { RunFolder } from "../../src/engine/run-folder.js";
import { TaskQueue } from "../../src/engine/task-queue.js";
import type { StructureTask } from "../../src/trial/structure.js";
import { temporaryFolder } from "../support/cli.js";

const tasks = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      ({
        kind: "structure",
        seed: String(i),
        pow: "sha256:7",
        rounds: 7,
        samples: 1,
      }) satisfies StructureTask,
  );

/** An executor of several workers whose tasks end in any order, and what was asked of it. */
function shuffled(workers: number, seed: number, first?: Promise<void>) {
  const stream = new RandomStream("order", seed);
  const begun: string[] = [];
  const dropped: string[] = [];
  const executor: ShardExecutor = {
    ...{ name: "threads", workers, close: async () => {} },
    async execute({ task, ...order }, _report, { unneeded } = {}) {
      const { seed: name } = task as StructureTask;
      begun.push(name);
      if (begun.length === 1) await first;
      for (let turns = stream.uint32() % 6; turns > 0; turns--) await sleep(1);
      if (unneeded?.aborted) {
        dropped.push(name);
        throw new Error("dropped");
      }
      return executeHere({ task, ...order });
    },
  };
  return { executor, begun, dropped };
}

function folder(): RunFolder {
  const made = RunFolder.create(
    join(temporaryFolder(), "run"),
    { experiment: "x", seed: "1", backend: "wasm" },
    "",
  );
  onTestFinished(() => made.close());
  return made;
}

test("records come in any order with the positions of their tasks, those known first hand again", async () => {
  const run = folder();
  const { executor } = shuffled(3, 1);
  const queue = new TaskQueue(run, executor, "wasm");
  const seen: { position: number; known: boolean; same: boolean }[] = [];
  const all = tasks(40);
  const listen = async (some: StructureTask[]) => {
    seen.length = 0;
    await queue.all(some, (task, _, place) => seen.push({ ...place, same: some[place.position] === task }));
  };
  await listen(all.slice(10, 25));
  expect(seen.map(({ position }) => position)).not.toEqual([...seen.keys()]);
  await listen(all);
  expect(seen.map(({ position }) => position).sort((a, b) => a - b)).toEqual([...all.keys()]);
  expect(seen.every(({ same, known, position }) => same && known === (position >= 10 && position < 25))).toBe(
    true,
  );
});

test("once there is enough no task is begun, and those that no worker has begun are dropped", async () => {
  for (const seed of [1, 2, 3, 4]) {
    const { executor, begun, dropped } = shuffled(3, seed);
    let taken = 0;
    await new TaskQueue(folder(), executor, "wasm").all(tasks(200), () => taken++, {
      enough: () => taken >= 20,
    });
    expect(begun.length).toBeLessThanOrEqual(20 + 2 * 3);
    expect(taken + dropped.length).toBe(begun.length);
  }
});

test("one task that takes long holds the others up only after many, so that few records wait", async () => {
  let release = () => {};
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { executor, begun } = shuffled(2, 5, first);
  const all = new TaskQueue(folder(), executor, "wasm").all(tasks(400), () => {});
  for (let last = -1; last < begun.length; await sleep(200)) last = begun.length;
  expect(begun.length).toBe(64 * 2);
  release();
  await all;
  expect(begun.length).toBe(400);
});
