import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect } from "vitest";
import {
  eventually,
  expectAsExpected,
  noticeTheDeadSoon,
  parse,
  recordsIn,
  smallCluster,
  smallExperiment,
  startRun,
  startWorker,
} from "../support/cluster.js";
import { startRedis } from "../support/redis.js";
import { testWith } from "../support/tools.js";

noticeTheDeadSoon();

describe("a Redis that ends in the middle of a run", () => {
  testWith(
    "redis-server",
    "kill -9 and a restart with its append-only file: the same digest",
    async (path) => {
      const { redis, file, out, expected } = await smallCluster(path);
      const workers = [startWorker(redis.url), startWorker(redis.url)];
      const run = startRun(file, out, redis.url);
      await eventually("some records", () => recordsIn(out) >= 3);
      await redis.kill();
      await eventually("the coordinator notices", () => run.stderrSoFar().includes("lost the Redis at"));
      await sleep(500);
      await redis.restart();
      const { status, stdout, stderr } = await run.finished;
      expect(status, stderr).toBe(0);
      expect(stderr).toContain(`the Redis at ${redis.url} is back`);
      expect(parse(stdout).digest).toBe((await expected).digest);
      expect(await redis.keys()).toEqual([]);
      for (const worker of workers) {
        worker.kill("SIGTERM");
        expect((await worker.finished).status).toBe(0);
      }
    },
  );

  testWith("redis-server", "it comes back with nothing: all is offered again", async (path) => {
    const { redis, file, out, expected } = await smallCluster(path);
    startWorker(redis.url);
    const run = startRun(file, out, redis.url);
    await eventually("some records", () => recordsIn(out) >= 3);
    await redis.client.flushall();
    // The run's end waits for those that serve it, so that none of them writes after all was removed.
    const isAttached = async () => (await redis.keys()).some((key) => key.endsWith(":attached"));
    await eventually("the worker says again that it serves the run", isAttached);
    await expectAsExpected(run.finished, expected);
    expect(await redis.keys()).toEqual([]);
  });

  testWith("redis-server", "Ctrl-C while it is away ends coordinator and worker", async (path) => {
    const redis = await startRedis(path);
    const { folder, file } = smallExperiment();
    const out = join(folder, "run");
    const worker = startWorker(redis.url);
    const run = startRun(file, out, redis.url);
    await eventually("some records", () => recordsIn(out) >= 1);
    await redis.kill();
    await eventually("both notice", () =>
      [run, worker].every(({ stderrSoFar }) => stderrSoFar().includes("lost the Redis at")),
    );
    run.kill("SIGINT");
    // Nothing can be finished now: the second signal says not to wait for it.
    worker.kill("SIGINT");
    await sleep(200);
    worker.kill("SIGINT");
    const [stopped, ended] = await Promise.all([run.finished, worker.finished]);
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toMatch(/does not answer: what is under noncetrial:[^ ]+: stays there/);
    expect(stopped.stderr).toContain("is incomplete; --resume continues it");
    expect(ended.status).toBe(0);
  });

  testWith(
    "redis-server",
    "Ctrl-C where it went before the first task ends the coordinator",
    async (path) => {
      const redis = await startRedis(path);
      const { folder, file } = smallExperiment();
      const out = join(folder, "run");
      const run = startRun(file, out, redis.url);
      await eventually("a run folder", () => existsSync(join(out, "run.json")));
      await redis.kill();
      await eventually("it notices", () => run.stderrSoFar().includes("lost the Redis at"));
      run.kill("SIGINT");
      const { status, stderr } = await run.finished;
      expect(status).toBe(130);
      expect(stderr).toContain("is incomplete; --resume continues it");
    },
  );
});
