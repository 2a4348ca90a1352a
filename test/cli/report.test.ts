import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";

const trials = [
  sampleTrial({ id: "one", claim: "mlp-classifier", pow: "sha256d:8,9", lift: 1.01 }),
  sampleTrial({ id: "two", claim: "cmfo-deployed", verdict: "degenerate", lift: null, interval: null }),
];

/** A run folder as it is left by a finished run, but for the records. */
function finished(): string {
  const folder = temporaryFolder();
  const run = { experiment: "a".repeat(64), seed: "1", backend: "wasm", noncetrial: "0.1.0" };
  const identity = { schema: "noncetrial/run/1", status: "complete", ...run };
  writeFileSync(join(folder, "run.json"), JSON.stringify(identity));
  writeFileSync(join(folder, "results.json"), JSON.stringify(sampleResults({ trials })));
  return folder;
}

async function report(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await noncetrial(["report", ...args]);
  expect(status, stderr).toBe(0);
  return stdout;
}

describe("report", () => {
  test("writes the page and prints its path, as JSON too", async () => {
    const folder = finished();
    const path = join(folder, "report.html");
    expect(await report(folder)).toBe(`${path}\n`);
    expect(readFileSync(path, "utf8")).toContain("degenerate</span>");
    expect(JSON.parse(await report(folder, "--json"))).toEqual({ report: path });
  });

  test("--csv prints the trials and writes nothing", async () => {
    const folder = finished();
    const csv = await report(folder, "--csv");
    expect(csv.split("\n")[0]).toBe(
      "id,claim,pow,design,hashes,hits,keep,recall,lift,lower,upper,level,pValue,pAdjusted,verdict",
    );
    const rows = parse(csv, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      claim: "mlp-classifier",
      pow: "sha256d:8,9",
      lift: "1.01",
      lower: "0.992",
    });
    expect(rows[1]).toMatchObject({ claim: "cmfo-deployed", lift: "", upper: "", verdict: "degenerate" });
    expect(existsSync(join(folder, "report.html"))).toBe(false);
  });

  test("--summary counts verdicts by family, as text, CSV and JSON", async () => {
    const folder = finished();
    expect((await report(folder, "--summary")).split("\n")).toEqual([
      "verdict       family  trials  mean lift",
      "degenerate    cmfo         1          -",
      "no-advantage  other        1    +1.00 %",
      "",
    ]);
    expect(await report(folder, "--summary", "--csv")).toBe(
      "verdict,family,trials,meanLift\ndegenerate,cmfo,1,\nno-advantage,other,1,1.01\n",
    );
    expect(JSON.parse(await report(folder, "--summary", "--json"))).toEqual([
      { verdict: "degenerate", family: "cmfo", trials: 1, meanLift: null },
      { verdict: "no-advantage", family: "other", trials: 1, meanLift: 1.01 },
    ]);
  });

  test("--csv and --json exclude each other", async () => {
    const { status, stderr, stdout } = await noncetrial(["report", finished(), "--csv", "--json"]);
    expect(status).toBe(2);
    expect(stderr).toContain("'--csv' cannot be used with option '--json'");
    expect(stdout).toBe("");
  });
});
