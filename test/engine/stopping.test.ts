import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { inProcessExecutor, type ShardExecutor } from "../../src/engine/executor.js";
import { Ledger } from "../../src/engine/ledger.js";
import { observers } from "../../src/engine/observer.js";
import { ProgressMeter } from "../../src/engine/progress.js";
import { RunFolder } from "../../src/engine/run-folder.js";
import { runTrials, trialWork } from "../../src/engine/run-trials.js";
import { Standings } from "../../src/engine/standings.js";
import { TaskQueue } from "../../src/engine/task-queue.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { planOf } from "../../src/trial/plan.js";
import { temporaryFolder } from "../support/cli.js";

/** A pool and a screening that are looked at throughout, a hunt, and a pool that is not. */
const TEXT = `name: looked
title: Trials that may end early
margin: 0.1
bits: 2
stopping: sequential
evaluationTemplates: 3
trials:
  - { claim: "cmfo-byte-ranges:conservative", pow: sha256d }
  - { claim: "cmfo-byte-ranges:aggressive", pow: sha256d }
  - { claim: golden-order, pow: sha256d }
`;

/** What is found by an executor of so many workers that gives records back in an order of its own. */
async function found(workers: number, seed: number) {
  const stream = new RandomStream("order", seed);
  const here = inProcessExecutor();
  const begun: Record<string, number> = {};
  const executor: ShardExecutor = {
    ...{ name: "threads", workers, close: async () => {} },
    async execute(order) {
      begun[order.task.kind] = (begun[order.task.kind] ?? 0) + 1;
      const outcome = await here.execute(order);
      for (let turns = workers > 1 ? stream.uint32() % 12 : 0; turns > 0; turns--) await sleep(1);
      return outcome;
    },
  };
  const path = join(temporaryFolder(), "run");
  const experiment = parseExperiment(TEXT, "looked.yaml");
  const folder = RunFolder.create(path, { experiment: experiment.sha256, seed: "1", backend: "wasm" }, TEXT);
  const ledger = new Ledger(path, { experiment: experiment.sha256, seed: "1" });
  try {
    const standings = new Standings();
    const { evidence } = await runTrials(trialWork(planOf(experiment.protocol, "1", "wasm")), {
      ...{ folder, ledger, standings, observer: observers([]) },
      queue: new TaskQueue(folder, executor, "wasm"),
      meter: new ProgressMeter(undefined, 0),
    });
    const { pools, screens, hunts } = evidence;
    return { begun, standings: standings.all(), evidence: { ledger: ledger.head, pools, screens, hunts } };
  } finally {
    ledger.close();
    folder.close();
  }
}

test("where trials end, what counts and the ledger do not depend on the order in which shards are done", async () => {
  const inOrder = await found(1, 0);
  for (const [workers, seed] of [
    [2, 1],
    [5, 2],
    [9, 3],
  ] as const) {
    const mixed = await found(workers, seed);
    expect(mixed.evidence).toEqual(inOrder.evidence);
    // More were begun than count: those are left out.
    expect(mixed.begun.shard! - inOrder.begun.shard!).toBeLessThanOrEqual(64 * workers);
  }
  const { shardNonces, count } = inOrder.evidence.pools[0]!.plan.looks;
  expect(
    inOrder.evidence.pools[0]!.looked["cmfo-byte-ranges:conservative@sha256d"]!.looks.length,
  ).toBeLessThan(count);
  const hashed = inOrder.evidence.pools[0]!.templates.reduce((sum, { hashes }) => sum + hashes, 0);
  expect(inOrder.begun.shard! * shardNonces).toBeLessThan(hashed + 2 * 3 * shardNonces + 1);
});

test("a trial that is looked at throughout has a verdict on its way, others have none before the end", async () => {
  const { standings } = await found(1, 0);
  expect(standings.map(({ trial, throughout, verdict }) => [trial, throughout, verdict])).toEqual([
    ["cmfo-byte-ranges:conservative@sha256d", true, "no-advantage"],
    ["cmfo-byte-ranges:aggressive@sha256d", true, "no-advantage"],
    ["golden-order@sha256d", false, null],
  ]);
  for (const { lift, interval, hashes } of standings) {
    expect(hashes).toBeGreaterThan(1000);
    expect(interval![0]).toBeLessThan(lift!);
    expect(interval![1]).toBeGreaterThan(lift!);
  }
});
