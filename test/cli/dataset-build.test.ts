import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type DatasetManifest, readManifest } from "../../src/dataset/manifest.js";
import { noncetrial, ROOT, start, temporaryFolder } from "../support/cli.js";

const BUILD = ["dataset", "build", "--pow", "sha256d", "--seed", "1", "--quiet", "--json"];
const SMALL = [...BUILD, "--templates", "20", "--nonces", "12000", "--bits", "6"];

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
    const [one, ...others] = await Promise.all([1, 2, 3].map(built));
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
    [["--nonces", "many"], /--nonces is "many": a whole number is needed/],
    [["--key", "abc"], /takes no key/],
    [["--name", "../x"], /--name is "\.\.\/x"/],
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
