import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { noncetrial, ROOT, temporaryFolder } from "../support/cli.js";

describe("dataset describe", () => {
  test("as text, as JSON and as a page", async () => {
    const page = join(temporaryFolder(), "page.html");
    const { stdout, status } = await noncetrial(["dataset", "describe", "data/example", "--html", page]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/leakage: none; no template is in two splits/);
    expect(stdout).toMatch(/all +31-24/);
    expect(stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>/);
    const described = (await noncetrial(["dataset", "describe", "data/example", "--json"])).stdout;
    expect((JSON.parse(described) as { leakage: string }).leakage).toBe("none");
  });

  test("what is no dataset: one line, exit 2", async () => {
    const { status, stderr } = await noncetrial(["dataset", "describe", "src"]);
    expect(stderr).toMatch(/^noncetrial: src is no dataset.*\n$/);
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
