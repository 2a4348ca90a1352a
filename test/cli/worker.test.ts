import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noncetrial } from "../support/cli.js";
import { eventually, parse, smallExperiment, startRun, startWorker } from "../support/cluster.js";
import { startRedis } from "../support/redis.js";
import { testWith } from "../support/tools.js";

/** Labels and past blocks, fits that read them, shards that read the fits. */
const LEARNING = `name: small
title: A small trial
margin: 0.2
bits: 2
evaluationTemplates: 3
train: { templates: 4, nonces: 512 }
trials:
  - { claim: past-nonce-density, pow: sha256d }
simulatedChain: { blocks: 200, bits: 4 }
`;

describe("noncetrial worker", () => {
  testWith(
    "redis-server",
    "one digest in process, in threads and on a queue of two workers",
    async (path) => {
      const redis = await startRedis(path);
      const { folder, file } = smallExperiment(LEARNING);
      const places = [["--engine", "in-process"], ...["1", "2", "3"].map((n) => ["--workers", n])];
      const digests = places.map(async (args) => {
        const out = join(folder, args.join(""));
        const run = await noncetrial(["run", file, "--out", out, "--json", "--quiet", ...args]);
        expect(run.status, run.stderr).toBe(0);
        return parse(run.stdout).digest;
      });
      await Promise.all(digests);
      const workers = [startWorker(redis.url), startWorker(redis.url, "--json")];
      const out = join(folder, "queue");
      const { stdout, stderr, status } = await startRun(file, out, redis.url).finished;
      expect(status, stderr).toBe(0);
      const results = parse(stdout);
      expect(new Set([...(await Promise.all(digests)), results.digest]).size).toBe(1);
      expect(results.environment).toMatchObject({ engine: "queue", workers: 2 });
      expect(await redis.keys()).toEqual([]);
      // What tasks wrote is in the run folder, as if they had been done here.
      for (const name of ["datasets", "fits"]) {
        expect(readdirSync(join(out, name)).sort()).toEqual(
          readdirSync(join(folder, "--workers1", name)).sort(),
        );
      }

      for (const worker of workers) worker.kill("SIGTERM");
      const [plain, lines] = await Promise.all(workers.map(({ finished }) => finished));
      expect([plain!.status, plain!.stderr, lines!.status, lines!.stderr]).toEqual([0, "", 0, ""]);
      expect(plain!.stdout).toMatch(
        /^worker of noncetrial .* at redis:\/\/127\.0\.0\.1:\d+, threads: 1; Ctrl-C ends it\n/,
      );
      expect(plain!.stdout).toMatch(/run [0-9a-f]{16} \(small\) begins\n/);
      const events = lines!.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { type: string; done?: number });
      expect(events[0]).toMatchObject({ type: "ready", threads: 1 });
      const done = Number(/stopped; tasks done: (\d+)/.exec(plain!.stdout)![1]) + events.at(-1)!.done!;
      expect(done).toBe(readFileSync(join(out, "records.jsonl"), "utf8").trim().split("\n").length);
      expect(await redis.client.keys("*")).toEqual([]);
    },
  );

  testWith("redis-server", "a run without a worker says so, and goes on once there is one", async (path) => {
    const redis = await startRedis(path);
    const { folder, file } = smallExperiment();
    const run = startRun(file, join(folder, "run"), redis.url);
    await eventually("the warning", () => run.stderrSoFar().includes("no worker yet"));
    expect(run.stderrSoFar()).toContain(`start one with: noncetrial worker --redis ${redis.url}\n`);
    startWorker(redis.url);
    await eventually("a record", () => existsSync(join(folder, "run", "records.jsonl")));
    run.kill("SIGINT");
    expect((await run.finished).status).toBe(130);
    expect(await redis.keys()).toEqual([]);
  });

  test("without a Redis named it is a usage error; help has examples", async () => {
    const { status, stderr } = await noncetrial(["worker"]);
    expect([status, stderr]).toEqual([
      2,
      "noncetrial: worker needs --redis URL, or NONCETRIAL_REDIS in the environment\n",
    ]);
    expect((await noncetrial(["worker", "--help"])).stdout).toMatch(/Examples:/);
  });
});
