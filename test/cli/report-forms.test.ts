import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { finishedRun, stoppedRun } from "../support/finished-run.js";
import { sampleTrial } from "../support/sample-results.js";
import { sampleRun } from "../support/sample-run.js";

const PROTOCOL = `name: sample
title: A sample
trials:
  - { claim: mlp-classifier, pow: sha256d }
expect: { mlp-classifier: advantage }
`;

describe("other forms of a report", () => {
  test("--markdown and --junit look at what the experiment file expects", async () => {
    const trials = [sampleTrial({ id: "mlp-classifier@sha256d", claim: "mlp-classifier" })];
    const run = finishedRun({ trials }, { protocol: PROTOCOL });
    const markdown = await noncetrial(["report", run, "--markdown"]);
    expect(markdown.stderr).toBe("");
    expect(markdown.status).toBe(0);
    expect(markdown.stdout).toContain("contradicted: advantage expected, no-advantage found");
    expect(markdown.stdout).not.toContain("altered");

    const file = join(temporaryFolder(), "sub/junit.xml");
    const junit = await noncetrial(["report", run, "--junit", "--out", file]);
    expect([junit.status, junit.stdout]).toEqual([0, `${file}\n`]);
    expect(readFileSync(file, "utf8")).toContain('<failure type="contradicted"');
    expect(existsSync(join(run, "report.html"))).toBe(false);
  });

  test("--expect takes the place of the file's, and gives the exit status", async () => {
    const trials = [sampleTrial({ id: "mlp-classifier@sha256d", claim: "mlp-classifier" })];
    const run = finishedRun({ trials }, { protocol: PROTOCOL });
    const status = async (...args: string[]) => (await noncetrial(["report", run, ...args])).status;
    expect(await status("--markdown", "--expect", "mlp-classifier=no-advantage")).toBe(0);
    expect(await status("--junit", "--expect", "mlp-classifier=artefact")).toBe(1);
    const unknown = await noncetrial(["report", run, "--junit", "--expect", "mlp-clasifier=advantage"]);
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('did you mean "mlp-classifier"?');
    expect(await status("--csv", "--expect", "mlp-classifier=no-advantage")).toBe(2);
  });

  test("an experiment file that was altered is no expectation, and a failure", async () => {
    const run = finishedRun();
    writeFileSync(join(run, "experiment.yaml"), PROTOCOL);
    const { status, stdout } = await noncetrial(["report", run, "--junit"]);
    expect(status).toBe(0);
    expect(stdout).toContain('<failure type="altered" message="the SHA-256 of experiment.yaml is ');
  });

  test("results that were altered are said so, also where what is made of them has no place for it", async () => {
    const run = finishedRun();
    const file = join(run, "results.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace('"verdict":"no-advantage"', '"verdict":"advantage"'),
    );
    const said = (stderr: string) =>
      stderr.match(/^warning: .* was altered: results\.json says that its digest/gm);
    for (const form of ["--csv", "--markdown", "--junit"]) {
      const { status, stdout, stderr } = await noncetrial(["report", run, form]);
      expect([status, said(stderr)?.length], form).toEqual([0, 1]);
      if (form !== "--csv") expect(stdout).toMatch(/This run was altered\.|type="altered"/);
    }
    expect(said((await noncetrial(["compare", finishedRun(), run])).stderr)).toHaveLength(1);
    expect(said((await noncetrial(["status", run])).stderr)).toHaveLength(1);
  });

  test.each([
    ["missing", (file: string) => rmSync(file), "it is missing, though the run is complete: restore it"],
    ["torn", (file: string) => truncateSync(file, 100), "it is torn or was altered: restore it"],
    [
      "newer",
      (file: string) => writeFileSync(file, '{"schema":"noncetrial/results/2"}'),
      "use the noncetrial that wrote it",
    ],
  ])("%s results are refused with the reason and what to do", async (_name, damage, reason) => {
    const run = finishedRun();
    damage(join(run, "results.json"));
    const { status, stdout, stderr } = await noncetrial(["report", run]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^noncetrial: .*results\.json cannot be read: .*\n$/);
    expect(stderr).toContain(reason);
  });

  test.each([
    [
      '{"schema":"noncetrial/run/2"}',
      'its schema is "noncetrial/run/2", this version reads "noncetrial/run/1": use the',
    ],
    ['{"schema":"noncetrial/run/1","status":"done"}', "its status does not fit"],
    ['{"schema":', "JSON"],
  ])("run.json that holds %s is refused in one line", async (content, reason) => {
    const run = finishedRun();
    writeFileSync(join(run, "run.json"), content);
    const { status, stderr } = await noncetrial(["report", run]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^noncetrial: .*run\.json is not a run's identity: .*\n$/);
    expect(stderr).toContain(reason);
  });

  test("--parquet holds the trials", async () => {
    const run = finishedRun({
      trials: [sampleTrial(), sampleTrial({ id: "b", lift: null, interval: null, verdict: "degenerate" })],
    });
    const { status, stdout, stderr } = await noncetrial(["report", run, "--parquet", "--json"]);
    expect([status, stderr]).toEqual([0, ""]);
    const path = join(run, "trials.parquet");
    expect(JSON.parse(stdout)).toEqual({ parquet: path });
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(rows).toMatchObject([
      { id: "sample@sha256d", hashes: 500_000n, lift: 1, lower: 0.992, verdict: "no-advantage" },
      { id: "b", lift: null, lower: null, upper: null, verdict: "degenerate" },
    ]);
    expect(readdirSync(run).filter((name) => name.startsWith("."))).toEqual([]);
    const empty = finishedRun({ trials: [] });
    const other = join(temporaryFolder(), "none.parquet");
    expect((await noncetrial(["report", empty, "--parquet", "--out", other])).stdout).toBe(`${other}\n`);
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(other) })).toEqual([]);
  });

  test("--figures writes each figure as SVG", async () => {
    const run = finishedRun(sampleRun());
    const folder = join(temporaryFolder(), "figures");
    const { status, stdout } = await noncetrial(["report", run, "--figures", folder]);
    expect(status).toBe(0);
    const names = readdirSync(folder).sort();
    expect(names).toContain("forest.svg");
    expect(stdout.trim().split("\n").sort()).toEqual(names.map((name) => join(folder, name)));
    for (const name of names) {
      const svg = readFileSync(join(folder, name), "utf8");
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /);
      expect(svg.trimEnd()).toMatch(/<\/svg>$/);
    }
  });

  test("bad input is refused in one line, nothing is written", async () => {
    const run = finishedRun();
    const blocked = join(temporaryFolder(), "file");
    writeFileSync(blocked, "");
    mkdirSync(join(run, "folder"));
    const cases: [string[], string][] = [
      [["--markdown", "--junit"], "cannot be used with option"],
      [["--figures", "a", "--parquet"], "cannot be used with option"],
      [["--markdown", "--json"], "cannot be used with option '--json'"],
      [["--out", "page.html"], "--out is for --csv, --summary, --markdown, --junit and --parquet"],
      [["--markdown", "--out", join(blocked, "x.md")], "--out is "],
      [["--parquet", "--out", join(blocked, "x.parquet")], "which cannot be written"],
      [["--figures", blocked], "--figures is "],
      [["--junit", "--out", join(run, "folder")], "is a folder: the name of a file is needed"],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = await noncetrial(["report", run, ...args]);
      expect([status, stdout], args.join(" ")).toEqual([2, ""]);
      expect(stderr).toContain(message);
    }
    expect(readdirSync(run).sort()).toEqual(["experiment.yaml", "folder", "results.json", "run.json"]);
    expect((await noncetrial(["report", stoppedRun(), "--junit"])).stderr).toContain("is incomplete");
  });
});
