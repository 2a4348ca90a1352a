import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultsSchema } from "../../src/trial/results.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";

const PITFALLS = "{ runs: 200, ways: [censoring, scan-order, wrong-null] }";

function experiment(pitfalls = PITFALLS, expectation = "expect: { pitfalls: within }") {
  const folder = temporaryFolder();
  const file = join(folder, "few.yaml");
  writeFileSync(file, `name: few\ntitle: Few ways\npitfalls: ${pitfalls}\n${expectation}\n`);
  return { folder, file };
}

describe("run, of ways to fool oneself", () => {
  test("the same rows with one and two workers, and a page that shows both sides", async () => {
    const { folder, file } = experiment();
    const runs = ["1", "2"].map(async (workers) => {
      const out = join(folder, workers);
      const { status, stdout } = await noncetrial([
        "run",
        file,
        "--out",
        out,
        "--json",
        "--quiet",
        "--workers",
        workers,
      ]);
      return { status, results: resultsSchema.parse(JSON.parse(stdout)) };
    });
    const [one, two] = await Promise.all(runs);
    expect(one!.status).toBe(0);
    expect(one!.results.digest).toBe(two!.results.digest);
    expect(one!.results.pitfalls!.map(({ id, within }) => [id, within])).toEqual([
      ["censoring", true],
      ["scan-order", true],
      ["wrong-null", true],
    ]);
    expect(one!.results).toMatchObject({ trials: [], gates: [], valid: true });

    const text = await noncetrial(["run", file, "--out", join(folder, "1"), "--resume"]);
    expect(text.stdout).toMatch(/censoring +lift +\+1\d\d %/);
    const page = readFileSync(join(folder, "1", "report.html"), "utf8");
    expect(page).toContain("Done naively, 3 of 3 mislead; done properly, none does");
    expect(page.match(/<article class="lesson"/g)).toHaveLength(3);
    expect(page.match(/<path class="out"/g)).toHaveLength(3);
  });

  test("a verdict of another kind, and an expectation without its section, are usage errors", async () => {
    const { folder, file } = experiment(PITFALLS, "expect: { pitfalls: advantage }");
    const wrong = await noncetrial(["run", file, "--out", join(folder, "run")]);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/"pitfalls" is advantage: valid: within/),
    ]);
    const other = experiment(PITFALLS, "expect: { speck: within }");
    const missing = await noncetrial(["run", other.file, "--out", join(other.folder, "run")]);
    expect([missing.status, missing.stderr]).toEqual([
      2,
      expect.stringMatching(/the experiment has no speck section/),
    ]);
  });
});
