import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { noncetrial, start } from "../support/cli.js";
import {
  eventually,
  noticeTheDeadSoon,
  parse,
  smallExperiment,
  startRun,
  startWorker,
  undisturbed,
} from "../support/cluster.js";
import { startRedis } from "../support/redis.js";
import { testWith } from "../support/tools.js";

noticeTheDeadSoon();

const records = (out: string) => {
  const file = join(out, "records.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
};

describe("a coordinator that ends", () => {
  testWith("redis-server", "kill -9: --resume uses what was done, with the same digest", async (path) => {
    const redis = await startRedis(path);
    const { folder, file } = smallExperiment();
    const expected = undisturbed(file, folder);
    const out = join(folder, "run");
    const worker = startWorker(redis.url, "--json");
    const killed = startRun(file, out, redis.url);
    await eventually("some records", () => records(out) >= 3);
    killed.kill("SIGKILL");
    await killed.finished;
    const completed = async () => {
      const [key] = (await redis.keys()).filter((name) => name.endsWith(":tasks:completed"));
      return key === undefined ? 0 : redis.client.zcard(key);
    };
    // What was under way is done all the same.
    await eventually("a task done for nobody", async () => (await completed()) > 0);

    const { status, stdout, stderr } = await startRun(file, out, redis.url, "--resume").finished;
    expect(status, stderr).toBe(0);
    expect(parse(stdout).digest).toBe((await expected).digest);
    expect(await redis.keys()).toEqual([]);
    worker.kill("SIGTERM");
    const lines = (await worker.finished).stdout.trim().split("\n");
    const { done } = JSON.parse(lines.at(-1)!) as { done: number };
    // No task was done twice, but for one that the killed coordinator's end may have cut off.
    expect(done).toBeLessThanOrEqual(records(out) + 1);
  });

  testWith(
    "redis-server",
    "two at once: the second refuses; what the first leaves, threads resume",
    async (path) => {
      const redis = await startRedis(path);
      const { folder, file } = smallExperiment();
      const expected = undisturbed(file, folder);
      const out = join(folder, "run");
      const first = startRun(file, out, redis.url);
      await eventually("the first is there", async () => (await redis.keys()).length > 0);
      const second = await startRun(file, join(folder, "second"), redis.url).finished;
      expect([second.status, second.stdout]).toEqual([2, ""]);
      expect(second.stderr).toMatch(
        /noncetrial: this run is coordinated by process \d+ on .*; choose another --seed, or wait\n$/,
      );
      expect(existsSync(join(folder, "second"))).toBe(false);

      startWorker(redis.url);
      await eventually("some records", () => records(out) >= 3);
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
      const redis = await startRedis(path);
      const { folder, file } = smallExperiment();
      const expected = undisturbed(file, folder);
      const out = join(folder, "run");
      const first = start(["run", file, "--out", out, "--quiet", "--workers", "1"]);
      await eventually("some records", () => records(out) >= 4);
      first.kill("SIGINT");
      expect((await first.finished).status).toBe(130);
      startWorker(redis.url);
      const { status, stdout, stderr } = await startRun(file, out, redis.url, "--resume").finished;
      expect(status, stderr).toBe(0);
      expect(parse(stdout).digest).toBe((await expected).digest);
      expect(await redis.keys()).toEqual([]);
    },
  );
});
