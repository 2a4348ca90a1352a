import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { writeHistory } from "../../src/dataset/block-headers.js";
import { type DatasetManifest, readManifest } from "../../src/dataset/manifest.js";
import { simulateChain } from "../../src/dataset/simulated-chain.js";
import { powFunction } from "../../src/pow/registry.js";
import { noncetrial, ROOT, scratchFolder, start, temporaryFolder } from "../support/cli.js";

const BUILD = ["dataset", "build", "--pow", "sha256d", "--seed", "1", "--quiet", "--json"];
const SMALL = [...BUILD, "--templates", "40", "--nonces", "20000", "--bits", "6"];

/** A command that must work, and the JSON it prints. */
async function json<T>(args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await noncetrial(args);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

describe("dataset build", () => {
  test.each(["natural", "balanced"])("%s: the same files for any number of workers", async (sampling) => {
    const folder = temporaryFolder();
    const built = (workers: number) =>
      json<DatasetManifest>([
        ...[...SMALL, "--sampling", sampling, "--workers", String(workers)],
        ...["--out", join(folder, String(workers))],
      ]);
    const [one, ...others] = [await built(1), await built(2), await built(3)];
    for (const other of others) expect(other).toEqual(one);
    expect(readdirSync(folder).sort()).toEqual(["1", "2", "3"]);
  });

  test("the dataset that comes with the project comes out again", async () => {
    const example = readManifest(join(ROOT, "data/example"));
    const out = join(temporaryFolder(), "again");
    const { digest } = await json<DatasetManifest>([
      ...[...BUILD, "--templates", "8", "--nonces", "256", "--bits", "4", "--name", "example", "--out", out],
    ]);
    expect(digest).toBe(example.digest);
  });

  test("a key makes another dataset of a function that takes one", async () => {
    const folder = temporaryFolder();
    const built = (name: string, ...key: string[]) =>
      json<DatasetManifest>([
        ...["dataset", "build", "--pow", "randomx-lite", "--seed", "1", "--quiet", "--json"],
        ...["--templates", "3", "--nonces", "4", "--bits", "1", "--workers", "2", ...key],
        ...["--out", join(folder, name)],
      ]);
    const [text, hex, drawn] = [
      await built("text", "--key", "abc"),
      await built("hex", "--key-hex", "616263"),
      await built("drawn"),
    ];
    expect(text).toEqual({ ...hex, name: text.name });
    expect(drawn.digest).not.toBe(text.digest);
  });

  test("stopped by Ctrl-C it leaves nothing, exit 130", async () => {
    const folder = temporaryFolder();
    const args = ["--templates", "100", "--nonces", "1000000", "--bits", "8", "--out", join(folder, "set")];
    const run = start([...BUILD.filter((flag) => flag !== "--quiet"), ...args]);
    while (!/hashing/.test(run.stderrSoFar())) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(readdirSync(folder)).toHaveLength(1);
    run.kill("SIGINT");
    const { status, stdout, stderr } = await run.finished;
    expect(stderr).toMatch(/noncetrial: dataset build was stopped; nothing was written\n$/);
    expect([status, stdout]).toEqual([130, ""]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    [["--templates", "2"], /--templates is 2: a whole number from 3/],
    [["--bits", "0"], /--bits is 0: a whole number from 1 to 64/],
    [["--nonces", "many"], /--nonces is "many": a whole number is needed/],
    [["--workers", "0"], /--workers is 0/],
    [["--pow", "sha257"], /unknown pow "sha257"/],
    [["--key", "abc"], /takes no key/],
    [["--name", "../x"], /--name is "\.\.\/x"/],
    [["--sampling", "odd"], /--sampling/],
    [["--out", ROOT], /is not empty: give --out a folder that is new or empty/],
  ])("bad input %o: one line, exit 2", async (args, message) => {
    const out = join(temporaryFolder(), "set");
    const { status, stdout, stderr } = await noncetrial([...SMALL, "--out", out, ...args]);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
    expect(existsSync(out)).toBe(false);
  });
});

describe("dataset describe", () => {
  test("as text, as JSON and as a page", async () => {
    const page = join(temporaryFolder(), "page.html");
    const { stdout, status } = await noncetrial(["dataset", "describe", "data/example", "--html", page]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/leakage: none; no template is in two splits/);
    expect(stdout).toMatch(/all +31-24/);
    expect(stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
    const described = await json<{ leakage: string }>(["dataset", "describe", "data/example", "--json"]);
    expect(described.leakage).toBe("none");
  });

  test("what is no dataset: one line, exit 2", async () => {
    const { status, stderr } = await noncetrial(["dataset", "describe", "src"]);
    expect(stderr).toMatch(/^noncetrial: src is no dataset.*\n$/);
    expect(status).toBe(2);
  });
});

describe("dataset import", () => {
  const folder = scratchFolder();
  const source = join(folder, "blocks.raw");
  const blocks = simulateChain(powFunction("sha256d"), 4, 800, new RandomStream("9", "a chain"));

  beforeAll(() => writeFileSync(source, writeHistory(blocks)));

  test("is described as observational, and serves as the history of a run", async () => {
    const out = join(folder, "imported");
    const imported = await noncetrial(["dataset", "import", source, "--pow", "sha256d", "--out", out]);
    expect(imported.stdout).toMatch(/800 records verified, 0 skipped/);
    const described = await noncetrial(["dataset", "describe", out]);
    expect(described.stdout).toMatch(/observational/);
    const experiment = join(folder, "tiny.yaml");
    writeFileSync(
      experiment,
      "name: tiny\ntitle: Tiny\nmargin: 0.2\nbits: 2\nevaluationTemplates: 3\ntrain: { templates: 4, nonces: 512 }\n" +
        "trials:\n  - { claim: past-nonce-density, pow: sha256d }\n",
    );
    const run = async (history: string, name: string) => {
      const { trials } = await json<{ trials: { observed: unknown; hits: number }[] }>([
        ...[
          "run",
          experiment,
          "--json",
          "--quiet",
          "--set",
          `history=${history}`,
          "--out",
          join(folder, name),
        ],
      ]);
      return trials.map(({ observed, hits }) => ({ observed, hits }));
    };
    const fromDataset = await run(out, "run 1");
    expect(fromDataset[0]!.observed).toMatchObject({ winners: 400 });
    expect(fromDataset).toEqual(await run(source, "run 2"));
    for (const [history, message] of [
      [join(ROOT, "data/example"), /a labelled dataset has no past blocks/],
      [ROOT, /is no dataset/],
    ] as const) {
      const refused = await noncetrial([
        "run",
        experiment,
        "--set",
        `history=${history}`,
        "--out",
        join(folder, "x"),
      ]);
      expect(refused.stderr).toMatch(message);
      expect([refused.status, existsSync(join(folder, "x"))]).toEqual([2, false]);
    }
  });

  test("a bad header: fatal, or told and left out", async () => {
    const headers = Buffer.from(readFileSync(source));
    headers[2 * 80 + 77]! ^= 1;
    const bad = join(folder, "bad.raw");
    writeFileSync(bad, headers);
    const args = ["dataset", "import", bad, "--pow", "sha256d", "--out", join(folder, "bad")];
    const fatal = await noncetrial(args);
    expect(fatal.stderr).toMatch(/bad\.raw: byte 160: its sha256d hash .* above its target/);
    expect([fatal.status, existsSync(join(folder, "bad"))]).toEqual([2, false]);
    const skipping = await noncetrial([...args, "--on-error", "skip"]);
    expect(skipping.stderr).toMatch(/byte 160: skipped/);
    expect(skipping.stdout).toMatch(/799 records verified, 1 skipped/);
  });

  test.each([
    [["--format", "xml"], /--format/],
    [["--key", "a"], /sha256d takes no key/],
    [["--name", ""], /--name is ""/],
  ])("bad input %o: exit 2", async (args, message) => {
    const { status, stderr } = await noncetrial(["dataset", "import", source, "--pow", "sha256d", ...args]);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

test.each([
  [["--help"]],
  [["dataset", "--help"]],
  [["dataset", "build", "--help"]],
  [["dataset", "import", "--help"]],
])("%o has examples, and loads neither DuckDB nor danfo", (args) => {
  const main = join(ROOT, "dist/cli/main.js");
  // Both are CommonJS, so that this cache knows them.
  const script = `
      process.argv = [process.execPath, ${JSON.stringify(main)}, ...${JSON.stringify(args)}];
      await import(${JSON.stringify(main)});
      const { createRequire } = await import("node:module");
      const { cache } = createRequire(${JSON.stringify(main)});
      console.error(Object.keys(cache).filter((path) => /duckdb|danfo|csv-parse/.test(path)).length);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, "0\n"]);
  expect(stdout).toMatch(/Examples:/);
});
