import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { inProcessExecutor, type Order, Withdrawn } from "../../../src/engine/executor.js";
import { joinQueue } from "../../../src/engine/queue/join-queue.js";
import type { RunInfo } from "../../../src/engine/queue/messages.js";
import { parseExperiment } from "../../../src/trial/experiment-file.js";
import { freezeTasks, labelTasks, planOf } from "../../../src/trial/plan.js";
import type { Task } from "../../../src/trial/tasks.js";
import { temporaryFolder } from "../../support/cli.js";
import { eventually, noticeTheDeadSoon, startWorker } from "../../support/cluster.js";
import { startRedis } from "../../support/redis.js";
import { testWith } from "../../support/tools.js";

noticeTheDeadSoon();

const identity = { experiment: "a".repeat(64), seed: "1", backend: "wasm" };
const INFO: RunInfo = { name: "small", seed: "1", backend: "wasm", pows: ["sha256d"], claimSeconds: 60 };
const label = (first: number, pow = "sha256d") =>
  ({ kind: "label", seed: "1", pow, templates: "random", first, count: 1, nonces: 64, bits: 4 }) as const;

/** The executor of a run whose folder is a temporary one. */
async function joined(url: string, info: Partial<RunInfo> = {}) {
  const warnings: string[] = [];
  const folder = temporaryFolder();
  const queue = await joinQueue(url, identity, (text) => warnings.push(text));
  const executor = await queue.executor(folder, { ...INFO, ...info });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= executor.close();
    return closed;
  };
  onTestFinished(close);
  const order = (task: Task): Order => ({ task, folder, backend: "wasm" });
  return { folder, executor, order, close, warnings };
}

testWith(
  "redis-server",
  "the same order twice is one job, and its record that of any other place",
  async (path) => {
    const redis = await startRedis(path);
    const { folder, executor, order, close } = await joined(redis.url);
    const orders = [executor.execute(order(label(0)))];
    await eventually("a job", async () => (await redis.keys()).some((key) => key.includes(":tasks:task-")));
    const jobs = async () => (await redis.keys()).filter((key) => /:tasks:task-[0-9a-f]{16}$/.test(key));
    expect(await jobs()).toHaveLength(1);
    startWorker(redis.url);
    const [outcome] = await Promise.all(orders);
    const again = await executor.execute(order(label(0)));
    const here = await inProcessExecutor().execute({ ...order(label(0)), folder: temporaryFolder() });
    expect([outcome!.record, again.record]).toEqual([here.record, here.record]);
    expect(existsSync(join(folder, here.wrote![0]!))).toBe(true);
    expect(executor.workers).toBe(1);
    await close();
    expect(await redis.keys()).toEqual([]);
  },
);

testWith(
  "redis-server",
  "what fails three times is reported with what it was, and all else goes on",
  async (path) => {
    const redis = await startRedis(path);
    const { executor, order, close } = await joined(redis.url);
    startWorker(redis.url, "--json");
    const poisoned = executor.execute(order(label(0, "sha999")));
    const other = executor.execute(order(label(1)));
    await expect(poisoned).rejects.toMatchObject({
      exitStatus: 70,
      message: expect.stringMatching(
        /^task [0-9a-f]{16}, a label task of sha999, failed 3 times; the last error \(at .*:\d+\): unknown pow "sha999".*--resume continues/,
      ),
    });
    expect((await other).record).toMatchObject({ rows: 64 });
    await close();
    expect(await redis.keys()).toEqual([]);
  },
);

testWith(
  "redis-server",
  "orders that are no longer needed are taken back before they are begun",
  async (path) => {
    const redis = await startRedis(path);
    const { executor, order, warnings } = await joined(redis.url);
    const orders = [0, 1, 2].map((first) => executor.execute(order(label(first))));
    const settled = Promise.allSettled(orders);
    const [wait] = [`${(await redis.keys())[0]!.split(":").slice(0, 3).join(":")}:tasks:wait`];
    await eventually("jobs", async () => (await redis.client.llen(wait)) === 3);
    await executor.withdraw!();
    for (const result of await settled) {
      expect(result.status === "rejected" && result.reason).toBeInstanceOf(Withdrawn);
    }
    expect(await redis.client.llen(wait)).toBe(0);
    expect(warnings).toEqual([expect.stringContaining("no worker yet: start one with")]);
  },
);

testWith("redis-server", "a claim that hangs is ended, and no worker tries it again", async (path) => {
  const redis = await startRedis(path);
  const experiment = parseExperiment(
    "name: small\ntitle: Small\nmargin: 0.2\nbits: 2\ntrain: { templates: 16, nonces: 4096 }\n" +
      "trials:\n  - { claim: mlp-classifier, pow: sha256d }\n",
    "small.yaml",
  );
  const plan = planOf(experiment.protocol, "1", "wasm");
  // A quarter of a second is less than any training takes.
  const { executor, order } = await joined(redis.url, { claimSeconds: 0.25 });
  startWorker(redis.url);
  for (const task of labelTasks(plan)) await executor.execute(order(task));
  const fit = freezeTasks(plan).find((task) => task.kind === "fit" && !task.shuffled)!;
  const { record } = await executor.execute(order(fit));
  expect(record).toEqual({ status: "rejected", cause: "it hangs: no answer within 0.25 s" });
  const [hung] = (await redis.keys()).filter((key) => key.endsWith(":hung"));
  expect(await redis.client.hkeys(hung!)).toEqual(["mlp-classifier@sha256d"]);
});
