import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noncetrial, start, temporaryFolder } from "../support/cli.js";
import { tinyExperiment } from "../support/tiny-experiment.js";

/** Runs the tiny experiment, with what GitHub Actions sets where a file is given. */
function run(args: readonly string[], github?: string) {
  const out = join(temporaryFolder(), "run");
  const all = ["run", tinyExperiment(), "--out", out, "--quiet", "--engine", "in-process", ...args];
  return start(all, undefined, undefined, [], github === undefined ? {} : { GITHUB_STEP_SUMMARY: github })
    .finished;
}

test("a run appends its summary where GitHub Actions wants it, with what was expected", async () => {
  const file = join(temporaryFolder(), "summary.md");
  writeFileSync(file, "# before\n");
  const { status, stderr } = await run(["--expect", "cmfo-phase-entropy=advantage"], file);
  expect([status, stderr]).toEqual([1, ""]);
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(/^# before\n## A tiny trial\n/);
  expect(text).toContain("contradicted: advantage expected, no-advantage found");
  expect(text).toMatch(/digest `[0-9a-f]{64}`/);
});

test("--step-summary names a file; what GitHub Actions wants is then left alone", async () => {
  const [named, github] = ["named.md", "github.md"].map((name) => join(temporaryFolder(), name));
  expect((await run(["--step-summary", named!], github)).status).toBe(0);
  expect(readFileSync(named!, "utf8")).toContain("## A tiny trial");
  expect(() => readFileSync(github!)).toThrow("ENOENT");
});

test("a file that cannot be written: refused before the run if it was named, else said and no more", async () => {
  const folder = temporaryFolder();
  const refused = await run(["--step-summary", folder]);
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toContain(`--step-summary is ${folder}, which cannot be written`);
  const went = await run([], folder);
  expect(went.status).toBe(0);
  expect(went.stderr).toContain("GITHUB_STEP_SUMMARY is left as it is");
});

test("without either nothing is written", async () => {
  const { status, stderr } = await noncetrial(["run", tinyExperiment(), "--quiet"], temporaryFolder());
  expect([status, stderr]).toEqual([0, ""]);
});
