import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import {
  eventually,
  expectAsExpected,
  noticeTheDeadSoon,
  smallCluster,
  smallExperiment,
  startRun,
  startWorker,
} from "../support/cluster.js";
import { startRedis, type TestRedis } from "../support/redis.js";
import { testWith } from "../support/tools.js";

noticeTheDeadSoon();

/** Jobs that a worker has in hand. */
async function inHand(redis: TestRedis): Promise<string[]> {
  const [list] = (await redis.keys()).filter((key) => key.endsWith(":tasks:active"));
  return list === undefined ? [] : redis.client.lrange(list, 0, -1);
}

describe("a worker that ends", () => {
  testWith(
    "redis-server",
    "kill -9 in the middle of a task: another does it, with the same digest",
    async (path) => {
      const { redis, file, out, expected } = await smallCluster(path);
      const first = startWorker(redis.url);
      const run = startRun(file, out, redis.url);
      await eventually("a task in hand", async () => (await inHand(redis)).length > 0);
      first.kill("SIGKILL");
      await first.finished;
      const lost = await inHand(redis);
      expect(lost).toHaveLength(1);
      startWorker(redis.url);
      await expectAsExpected(run.finished, expected);
      expect(await redis.keys()).toEqual([]);
    },
  );

  testWith(
    "redis-server",
    "SIGTERM: the task in hand is finished and nothing waits for a lock",
    async (path) => {
      const { redis, file, out, expected } = await smallCluster(path);
      const first = startWorker(redis.url);
      const run = startRun(file, out, redis.url);
      await eventually("a task in hand", async () => (await inHand(redis)).length > 0);
      first.kill("SIGTERM");
      const stopped = await first.finished;
      expect([stopped.status, stopped.stderr]).toEqual([0, ""]);
      expect(stopped.stdout).toMatch(/stopping; tasks to finish: [01]\nstopped; tasks done: [1-9]\d*\n$/);
      expect(await inHand(redis)).toEqual([]);
      startWorker(redis.url);
      await expectAsExpected(run.finished, expected);
    },
  );

  testWith("redis-server", "a second SIGTERM gives the task in hand back at once", async (path) => {
    const redis = await startRedis(path);
    // Past blocks that take long to mine.
    const { folder, file } = smallExperiment(
      "name: slow\ntitle: Slow\nmargin: 0.2\nbits: 2\nevaluationTemplates: 3\ntrain: { templates: 4, nonces: 512 }\n" +
        "simulatedChain: { blocks: 2000, bits: 20 }\ntrials:\n  - { claim: past-nonce-density, pow: sha256d }\n",
    );
    const worker = startWorker(redis.url);
    const run = startRun(file, join(folder, "run"), redis.url);
    await eventually("a task in hand", async () => (await inHand(redis)).length > 0);
    worker.kill("SIGTERM");
    await sleep(300);
    worker.kill("SIGTERM");
    expect((await worker.finished).status).toBe(0);
    expect(await inHand(redis)).toEqual([]);
    const [waiting] = (await redis.keys()).filter((key) => key.endsWith(":tasks:wait"));
    expect(await redis.client.llen(waiting!)).toBeGreaterThan(0);
    run.kill("SIGTERM");
    expect((await run.finished).status).toBe(130);
    expect(await redis.keys()).toEqual([]);
  });
});
