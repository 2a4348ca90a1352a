import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { verdictText } from "../../src/cli/verdict-text.js";
import { type Results, resultsDigest, resultsSchema } from "../../src/trial/results.js";
import { noncetrial, ROOT, scratchFolder } from "../support/cli.js";
import { sampleLine } from "../support/sample-calibration.js";
import { sampleResults } from "../support/sample-results.js";

const FILE = `name: small-calibration
title: A small calibration
calibration: { replicates: 300, statistics: [one arm, families] }
expect: { calibration: within }
`;

describe("a run of a calibration alone", () => {
  const folder = scratchFolder();
  const file = join(folder, "small.yaml");
  const run = (out: string, ...args: string[]) =>
    noncetrial(["run", file, "--out", join(folder, out), "--quiet", ...args]);
  const results = (out: string): Results =>
    resultsSchema.parse(JSON.parse(readFileSync(join(folder, out, "results.json"), "utf8")));
  let first: Awaited<ReturnType<typeof run>>;

  beforeAll(async () => {
    writeFileSync(file, FILE);
    first = await noncetrial(["run", file, "--out", join(folder, "one"), "--workers", "1"]);
    expect(first.status, first.stderr).toBe(0);
  });

  test("prints how many lines are within their bands, and the worst", () => {
    const { calibration, trials, gates, valid, family } = results("one");
    expect([trials, gates, valid, family.size]).toEqual([[], [], true, 0]);
    expect(calibration).toHaveLength(57);
    expect(first.stdout).toContain("calibration: 57 of 57 lines within their bands");
    const words = first.stdout.replace(/\s+/g, " ");
    expect(words).toMatch(/worst, at [\d.]+ % of its band's width: .*, wanted (about|at most|at least)/);
    expect(first.stdout).toContain("expected within of calibration: met");
    expect(first.stdout).not.toMatch(/verdict|gates/);
    expect(first.stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });

  test("one and two workers give the same lines; another seed gives others", async () => {
    const two = await run("two", "--workers", "2", "--json");
    const other = await run("other", "--seed", "2", "--json");
    const parse = ({ stdout }: typeof two) => resultsSchema.parse(JSON.parse(stdout));
    expect(parse(two).calibration).toEqual(results("one").calibration);
    expect(parse(two).digest).toBe(results("one").digest);
    expect(resultsDigest(parse(two))).toBe(parse(two).digest);
    expect(parse(other).digest).not.toBe(parse(two).digest);
  });

  test("the results fit the published JSON Schema", () => {
    const schema: unknown = JSON.parse(readFileSync(join(ROOT, "reports/results.schema.json"), "utf8"));
    const validate = new Ajv2020({ strict: false }).compile(schema as object);
    expect(validate(results("one")), JSON.stringify(validate.errors)).toBe(true);
    const [line] = results("one").calibration!;
    expect(validate({ ...results("one"), calibration: [{ ...line, relation: "near" }] })).toBe(false);
  });

  test("--resume keeps what was done: its record stands, the rest is added, the digest is the same", async () => {
    cpSync(join(folder, "one"), join(folder, "stopped"), { recursive: true });
    const at = (name: string) => join(folder, "stopped", name);
    const before = results("stopped").digest;
    const records = readFileSync(at("records.jsonl"), "utf8").trim().split("\n");
    expect(records).toHaveLength(2);
    // As a run leaves it that was stopped after its first task.
    writeFileSync(at("records.jsonl"), `${records[0]}\n`);
    writeFileSync(at("run.json"), readFileSync(at("run.json"), "utf8").replace('"complete"', '"incomplete"'));
    const resumed = await run("stopped", "--resume");
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(results("stopped").digest).toBe(before);
    expect(readFileSync(at("records.jsonl"), "utf8").trim().split("\n")).toEqual(records);
  });

  test("a line out of its band: said first, and exit 1 where the file expects it within", async () => {
    cpSync(join(folder, "one"), join(folder, "out"), { recursive: true });
    const changed = results("out");
    Object.assign(changed.calibration![0]!, { measured: 0.5, within: false });
    writeFileSync(join(folder, "out", "results.json"), JSON.stringify(changed));
    const { status, stdout } = await run("out", "--resume");
    expect(status).toBe(1);
    const alarm = stdout.indexOf("CALIBRATION OUT OF BAND: 1 of 57");
    expect(alarm).toBeGreaterThan(0);
    expect(alarm).toBeLessThan(stdout.indexOf("calibration: 56 of 57"));
    expect(stdout).toContain(`${changed.calibration![0]!.name}: 0.5, wanted at most 0.001`);
    expect(stdout).toContain("contradicted: it is out of band");
    expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain(
      "The calibration is out of band",
    );
  });

  test("progress is shown", () => {
    expect(first.stderr).toMatch(/calibrating 0 of 2 parts/);
    expect(first.stderr).toMatch(/\[#{16}\] 100 % {2}calibrating 2 of 2 parts/);
    expect(first.stderr).not.toMatch(/labelling|fitting|hashing/);
  });

  test("bad input: one line, exit 2", async () => {
    const misspelt = await run("bad", "--set", "calibration.statistics.0=one amr");
    expect(misspelt.status).toBe(2);
    expect(misspelt.stderr).toMatch(
      /calibration\.statistics\[0\] is "one amr": did you mean "one arm"\? valid: one arm, two/,
    );
    const foretold = await run("bad", "--expect", "calibration=advantage");
    expect(foretold.status).toBe(2);
    expect(foretold.stderr).toMatch(/"calibration" is advantage: valid: within/);
  });
});

test("many lines out of band: the first ten are named, the rest counted; a verdict table stays below", () => {
  const calibration = Array.from({ length: 13 }, (_, i) =>
    sampleLine({ name: `line ${i} ${"long ".repeat(30)}`, within: false }),
  );
  const text = verdictText(sampleResults({ calibration }), [], "report.html");
  expect(text).toContain("OUT OF BAND: 13 of 13");
  expect(text).toContain("and 3 more: see the report");
  expect(text.indexOf("OUT OF BAND")).toBeLessThan(text.indexOf("verdict"));
  expect(text.split("\n").filter((line) => line.length > 100)).toEqual([]);
});
