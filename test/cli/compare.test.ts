import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { finishedRun, stoppedRun } from "../support/finished-run.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";

async function compare(before: string, after: string) {
  const text = await noncetrial(["compare", before, after]);
  const json = await noncetrial(["compare", before, after, "--json"]);
  expect([text.stderr, json.stderr]).toEqual(["", ""]);
  expect(json.status).toBe(text.status);
  return { status: text.status, text: text.stdout, json: JSON.parse(json.stdout) as Record<string, unknown> };
}

describe("compare", () => {
  test("a run and itself: nothing changed", async () => {
    const run = finishedRun();
    const { status, text, json } = await compare(run, run);
    expect(status).toBe(0);
    expect(text).toContain("The same digest");
    expect(json).toMatchObject({ sameDigest: true, sameVerdicts: true, properties: [], gates: [] });
  });

  test("another seed and version with other figures and the same verdicts: 0", async () => {
    const { environment } = sampleResults();
    const after = finishedRun({
      seed: "2",
      environment: { ...environment, noncetrial: "0.2.0" },
      trials: sampleResults().trials.map((trial) => ({ ...trial, lift: 1.001 })),
    });
    const { status, text, json } = await compare(finishedRun(), after);
    expect(status).toBe(0);
    expect(text).toContain("The same verdicts; 2 of 2 trials have other figures.");
    expect(text).toMatch(/noncetrial +0\.1\.0 +0\.2\.0/);
    expect(text).toMatch(/seed +1 +2/);
    expect(json.properties).toContainEqual({ property: "seed", before: "1", after: "2" });
    for (const line of text.split("\n").slice(2)) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("another verdict, trials of one run alone, and a gate that fails: 1", async () => {
    const before = finishedRun({
      trials: [sampleTrial(), sampleTrial({ id: "old@sha256d", claim: "old" })],
    });
    const after = finishedRun({
      trials: [
        sampleTrial({ verdict: "advantage", lift: 1.5, interval: [1.4, 1.6] }),
        sampleTrial({ id: "new@sha256d", claim: "new", lift: null, interval: null, verdict: "degenerate" }),
      ],
      gates: sampleResults().gates.map((gate) => ({ ...gate, status: "fail" })),
    });
    const { status, text, json } = await compare(before, after);
    expect(status).toBe(1);
    expect(text).toContain("Other verdicts: 3 of 3 trials with another verdict.");
    expect(text).toMatch(/\* sample@sha256d +before +no-advantage +\+0\.00 %/);
    expect(text).toMatch(/ after +advantage +\+50\.0 % +\+40\.0 % to \+60\.0 %/);
    expect(text.match(/not in this run/g)).toHaveLength(2);
    expect(text).toMatch(/planted +sha256d +pass +fail/);
    expect(json).toMatchObject({
      sameVerdicts: false,
      trials: [
        { trial: "sample@sha256d", change: "verdict", before: { lift: 1 }, after: { lift: 1.5 } },
        { trial: "old@sha256d", change: "verdict", after: null },
        { trial: "new@sha256d", change: "verdict", before: null },
      ],
      gates: [{ gate: "planted", subject: "sha256d", before: "pass", after: "fail" }],
    });
  });

  test("an invalid run, and a line that left its band, are other verdicts", async () => {
    expect((await compare(finishedRun(), finishedRun({ valid: false }))).text).toContain("another validity");
    const line = {
      ...{ statistic: "pool", name: "error rate", measured: 0.01, wanted: 0.01, relation: "about" as const },
      ...{ band: [0.005, 0.015] as [number, number], replicates: 100 },
    };
    const { status, text } = await compare(
      finishedRun({ calibration: [{ ...line, within: true }] }),
      finishedRun({ calibration: [{ ...line, within: false }] }),
    );
    expect(status).toBe(1);
    expect(text).toMatch(/calibration +pool: error rate +within +out of band/);
  });

  test("what is no finished run is refused in one line", async () => {
    const altered = finishedRun();
    writeFileSync(join(altered, "results.json"), '{ "schema": "noncetrial/results/9" }');
    const cases: [string, string][] = [
      [temporaryFolder(), "is not a run folder: it has no run.json"],
      [stoppedRun(), "is incomplete: the run was stopped before its end; finish it with --resume"],
      [altered, 'its schema is "noncetrial/results/9"'],
      [join(altered, "nothing"), "is not a run folder"],
    ];
    for (const [folder, message] of cases) {
      const { status, stdout, stderr } = await noncetrial(["compare", finishedRun(), folder]);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(message);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    expect((await noncetrial(["compare", finishedRun()])).status).toBe(2);
  });
});
