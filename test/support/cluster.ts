import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { type Results, resultsSchema } from "../../src/trial/results.js";
import { type Finished, noncetrial, scratchFolder, start, temporaryFolder } from "./cli.js";
import { startRedis } from "./redis.js";

// Workers that are killed leave their folders: they shall lie where all is removed.
process.env.TMPDIR = scratchFolder();

/** The dead are noticed soon in tests; all processes that a test starts take this over. */
export function noticeTheDeadSoon(seconds = 2): void {
  process.env.NONCETRIAL_QUEUE_SECONDS = String(seconds);
}

/** A small run: labels, fits and a dozen short shards. */
const SMALL = `name: small
title: A small trial
margin: 0.05
bits: 2
evaluationTemplates: 12
train: { templates: 4, nonces: 512 }
trials:
  - { claim: cmfo-byte-ranges:conservative, pow: sha256d }
`;

/** An experiment file in a folder of its own; `run` starts it. */
export function smallExperiment(text = SMALL): { folder: string; file: string } {
  const folder = temporaryFolder();
  const file = join(folder, "small.yaml");
  writeFileSync(file, text);
  return { folder, file };
}

/**
 * A Redis, a small run to come in `out`, and what it gives undisturbed.
 *
 * @param path of redis-server
 */
export async function smallCluster(path: string) {
  const redis = await startRedis(path);
  const { folder, file } = smallExperiment();
  return { redis, folder, file, out: join(folder, "run"), expected: undisturbed(file, folder) };
}

/** A run that ended as if nothing had happened. */
export async function expectAsExpected(run: Promise<Finished>, expected: Promise<Results>): Promise<void> {
  const { status, stdout, stderr } = await run;
  expect(status, stderr).toBe(0);
  expect(parse(stdout).digest).toBe((await expected).digest);
}

/** Lines of records in a run folder. */
export function recordsIn(out: string): number {
  const file = join(out, "records.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

/** The same run, undisturbed and in threads. */
export async function undisturbed(file: string, folder: string): Promise<Results> {
  const { status, stdout, stderr } = await noncetrial([
    ...["run", file, "--out", join(folder, "undisturbed"), "--json", "--quiet"],
  ]);
  expect(status, stderr).toBe(0);
  return parse(stdout);
}

export function parse(text: string): Results {
  return resultsSchema.parse(JSON.parse(text));
}

/** Starts a run on the queue. */
export function startRun(file: string, out: string, url: string, ...args: string[]) {
  return tidy(
    start(["run", file, "--out", out, "--json", "--quiet", "--engine", "queue", "--redis", url, ...args]),
  );
}

/** Starts a worker of one thread. */
export function startWorker(url: string, ...args: string[]) {
  return tidy(start(["worker", "--redis", url, "--workers", "1", ...args]));
}

/** No process outlives its test. */
function tidy<T extends { finished: Promise<Finished>; kill(signal: NodeJS.Signals): boolean }>(child: T): T {
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await child.finished;
  });
  return child;
}

/** Waits for something to become true. @throws {Error} after 20 seconds */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    if (await holds()) return;
    await sleep(20);
  }
  throw new Error(`waited in vain: ${what}`);
}
