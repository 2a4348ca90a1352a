import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunState } from "../../src/engine/run-state.js";
import { noncetrial, start, temporaryFolder } from "../support/cli.js";
import { experiment, QUICK, until } from "../support/faults.js";

/** Two pools, one after the other. */
const LONG = `name: long
title: Some seconds of hashing
margin: 0.01
bits: 2
evaluationTemplates: 3
trials:
  - { claim: "cmfo-byte-ranges:conservative", pow: sha256d }
  - { claim: "cmfo-byte-ranges:conservative", pow: "sha256:20", evaluationTemplates: 64 }
`;
const IDS = ["cmfo-byte-ranges:conservative@sha256d", "cmfo-byte-ranges:conservative@sha256:20"];

const stateOf = async (folder: string) => {
  const { status, stdout, stderr } = await noncetrial(["status", folder, "--json"]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as RunState;
};

test("tells of a run while it goes on, when it was killed or stopped, and when it is complete", async () => {
  const trial = experiment(LONG);
  const out = trial.at("run");
  const run = trial.begin("run", "--progress", "json", "--workers", "1");
  await until(() => run.stderrSoFar().includes('"inHand":["cmfo'));

  const running = await stateOf(out);
  expect(running).toMatchObject({ activity: "running", seed: "1", holder: { pid: run.pid }, digest: null });
  expect(running.progress).toMatchObject({ stage: "hash", workers: 1, trials: IDS });
  expect(running.trials.map(({ trial }) => trial)).toEqual(IDS);
  const text = (await noncetrial(["status", out])).stdout;
  expect(text).toMatch(new RegExp(`: running, process ${run.pid} on `));
  expect(text).toMatch(/\[#*\.*\] +\d+ % {2}hashing .* of .* nonces/);
  expect(text).toMatch(/cmfo-byte-ranges:conservative@sha256:20 +to come/);

  run.kill("SIGKILL");
  await run.finished;
  const died = await noncetrial(["status", out]);
  expect(died.status).toBe(0);
  expect(died.stdout.replaceAll("\n", " ")).toContain("its process is gone");
  expect((await stateOf(out)).activity).toBe("died");
  // A copy of it is nobody's.
  const copy = join(temporaryFolder(), "copy");
  cpSync(out, copy, { recursive: true });
  expect((await stateOf(copy)).activity).toBe("died");

  const again = trial.begin("run", "--progress", "json", "--resume");
  await until(() => again.stderrSoFar().includes('"interval":['));
  const watched = start(["status", out, "--watch", "--json"]);
  again.kill("SIGINT");
  expect((await again.finished).status).toBe(130);
  const lines = (await watched.finished).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RunState);
  expect(lines.at(-1)).toMatchObject({ activity: "stopped", holder: null });
  const stopped = (await noncetrial(["status", out])).stdout;
  expect(stopped).toMatch(/: stopped; --resume continues it/);
  expect(stopped).toMatch(/cmfo-byte-ranges:conservative@sha256d +so far +[+-][\d.]+ % +[+-]/);
  expect(stopped.replaceAll("\n", " ")).toContain("An interval seen before a trial has ended is no verdict.");

  const { digest, results } = await trial.finish("run", "--resume");
  const complete = await stateOf(out);
  expect(complete).toMatchObject({ activity: "complete", digest, valid: true, progress: null, holder: null });
  const final = (await noncetrial(["status", out, "--watch"])).stdout;
  expect(final).toContain(digest);
  for (const { id, verdict } of results.trials) expect(final).toMatch(new RegExp(`${id} +${verdict}`));
  expect(final).not.toContain("no verdict.");
});

test("what is no run folder is refused in one line, exit 2", async () => {
  const folder = temporaryFolder();
  const none = await noncetrial(["status", folder]);
  expect([none.status, none.stdout, none.stderr]).toEqual([
    2,
    "",
    `noncetrial: ${folder} is not a run folder: it has no run.json\n`,
  ]);
  writeFileSync(join(folder, "run.json"), "{}");
  const other = await noncetrial(["status", folder, "--json"]);
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(/^noncetrial: .*run\.json is not a run's identity: .*\n$/);
});

test("progress that cannot be read is named, and a run that has written none yet is told of", async () => {
  const trial = experiment(QUICK);
  await trial.finish("run");
  const out = trial.at("run");
  const identity = join(out, "run.json");
  writeFileSync(identity, readFileSync(identity, "utf8").replace("complete", "incomplete"));
  expect(await stateOf(out)).toMatchObject({ activity: "stopped", progress: null, trials: [] });
  writeFileSync(join(out, "progress.json"), "{}");
  const { status, stderr } = await noncetrial(["status", out]);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/progress\.json cannot be read/)]);
});
