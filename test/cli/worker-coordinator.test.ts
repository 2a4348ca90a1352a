import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { noncetrial, start } from "../support/cli.js";
import {
  eventually,
  expectAsExpected,
  noticeTheDeadSoon,
  parse,
  recordsIn,
  smallCluster,
  startRun,
  startWorker,
} from "../support/cluster.js";
import { testWith } from "../support/tools.js";

noticeTheDeadSoon();

describe("a coordinator that ends", () => {
  testWith("redis-server", "kill -9: --resume uses what was done, with the same digest", async (path) => {
    const { redis, file, out, expected } = await smallCluster(path);
    const worker = startWorker(redis.url, "--json");
    const killed = startRun(file, out, redis.url);
    await eventually("some records", () => recordsIn(out) >= 3);
    killed.kill("SIGKILL");
    await killed.finished;
    const completed = async () => {
      const [key] = (await redis.keys()).filter((name) => name.endsWith(":tasks:completed"));
      return key === undefined ? 0 : redis.client.zcard(key);
    };
    // What was under way is done all the same.
    await eventually("a task done for nobody", async () => (await completed()) > 0);

    await expectAsExpected(startRun(file, out, redis.url, "--resume").finished, expected);
    expect(await redis.keys()).toEqual([]);
    worker.kill("SIGTERM");
    const lines = (await worker.finished).stdout.trim().split("\n");
    const { done } = JSON.parse(lines.at(-1)!) as { done: number };
    // No task was done twice, but for one that the killed coordinator's end may have cut off.
    expect(done).toBeLessThanOrEqual(recordsIn(out) + 1);
  });

  testWith(
    "redis-server",
    "two at once: the second refuses; what the first leaves, threads resume",
    async (path) => {
      const { redis, file, out, expected, folder } = await smallCluster(path);
      const first = startRun(file, out, redis.url);
      await eventually("the first is there", async () => (await redis.keys()).length > 0);
      const second = await startRun(file, join(folder, "second"), redis.url).finished;
      expect([second.status, second.stdout]).toEqual([2, ""]);
      expect(second.stderr).toMatch(
        /noncetrial: this run is coordinated by process \d+ on .*; choose another --seed, or wait\n$/,
      );
      expect(existsSync(join(folder, "second"))).toBe(false);

      startWorker(redis.url);
      await eventually("some records", () => recordsIn(out) >= 3);
      first.kill("SIGINT");
      const stopped = await first.finished;
      expect(stopped.status).toBe(130);
      expect(stopped.stderr).toContain("is incomplete; --resume continues it");
      expect(await redis.keys()).toEqual([]);
      const resumed = await noncetrial(["run", file, "--out", out, "--json", "--quiet", "--resume"]);
      expect(resumed.status, resumed.stderr).toBe(0);
      expect(parse(resumed.stdout).digest).toBe((await expected).digest);
    },
  );

  testWith(
    "redis-server",
    "a run begun in threads is resumed by workers, who get its artefacts",
    async (path) => {
      const { redis, file, out, expected } = await smallCluster(path);
      const first = start(["run", file, "--out", out, "--quiet", "--workers", "1"]);
      await eventually("some records", () => recordsIn(out) >= 4);
      first.kill("SIGINT");
      expect((await first.finished).status).toBe(130);
      startWorker(redis.url);
      await expectAsExpected(startRun(file, out, redis.url, "--resume").finished, expected);
      expect(await redis.keys()).toEqual([]);
    },
  );
});
