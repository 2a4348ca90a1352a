import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { writeHistory } from "../../src/dataset/block-headers.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";
import { noncetrial, noncetrialIn, ROOT, start } from "../support/cli.js";
import { eventually, parse, smallExperiment, startRun, startWorker } from "../support/cluster.js";
import { packageCopy } from "../support/package-copy.js";
import { startRedis } from "../support/redis.js";
import { testWith } from "../support/tools.js";

describe("what differs between coordinator and workers", () => {
  testWith("redis-server", "a worker of another version is named and takes nothing", async (path) => {
    const redis = await startRedis(path);
    const { folder, file } = smallExperiment();
    const main = join(packageCopy({ version: "9.9.9" }), "dist/cli/main.js");
    const worker = start(["worker", "--redis", redis.url, "--workers", "1", "--json"], ROOT, main);
    onTestFinished(() => void worker.kill("SIGKILL"));
    await eventually(
      "the worker signs in",
      async () => (await redis.client.exists("noncetrial:workers")) === 1,
    );
    const run = startRun(file, join(folder, "run"), redis.url);
    await eventually("the warning", () =>
      /worker \S+ has version 9\.9\.9, this is \d/.test(run.stderrSoFar()),
    );
    expect(run.stderrSoFar()).toContain(
      `start one with: noncetrial worker --redis ${redis.url}, of this version`,
    );
    run.kill("SIGINT");
    expect((await run.finished).status).toBe(130);
    expect(await redis.keys()).toEqual([]);
    worker.kill("SIGTERM");
    const { stdout } = await worker.finished;
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual({ type: "stopped", done: 0 });
    expect(await redis.client.keys("*")).toEqual([]);
  });

  testWith(
    "redis-server",
    "past blocks of a file lie with the coordinator, and reach the workers",
    async (path) => {
      const redis = await startRedis(path);
      const { folder, file } = smallExperiment(
        "name: past\ntitle: Past blocks\nmargin: 0.2\nbits: 2\nevaluationTemplates: 3\n" +
          "train: { templates: 4, nonces: 512 }\ntrials:\n  - { claim: past-nonce-density, pow: sha256d }\n",
      );
      const blocks = simulateChain(powFunction("sha256d"), 4, 800, new RandomStream("9", "a chain"));
      const history = join(folder, "blocks.raw");
      writeFileSync(history, writeHistory(blocks));
      const set = ["--set", `history=${history}`];
      const here = noncetrial(["run", file, "--out", join(folder, "here"), "--json", "--quiet", ...set]);
      startWorker(redis.url);
      const { status, stdout, stderr } = await startRun(file, join(folder, "run"), redis.url, ...set)
        .finished;
      expect(status, stderr).toBe(0);
      expect(parse(stdout).digest).toBe(parse((await here).stdout).digest);
      expect(parse(stdout).trials[0]!.observed!.winners).toBe(400);
    },
  );

  test("without the packages of the queue: what to install, and all else works", async () => {
    const root = packageCopy({ without: ["bullmq", "ioredis"] });
    for (const args of [["worker"], ["run", join(ROOT, "experiments/quick.yaml"), "--engine", "queue"]]) {
      const { status, stderr } = await noncetrialIn(root, [...args, "--redis", "redis://127.0.0.1:1"]);
      expect(stderr).toMatch(
        /^noncetrial: the queue needs the packages bullmq and ioredis: npm install bullmq@\S+ ioredis@\S+ /,
      );
      expect(status).toBe(2);
    }
    expect((await noncetrialIn(root, ["hash", "--pow", "sha256d", "--input", "abc"])).status).toBe(0);
  });
});
