import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../support/cli.js";

const run = (...command: [string, ...string[]]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  return { status, output: stdout + stderr };
};

test("formatter and linter find nothing", () => {
  const { status, output } = run("node_modules/@biomejs/biome/bin/biome", "ci", ".");
  expect(status, output).toBe(0);
});

test("types hold in sources and tests", () => {
  const { status, output } = run("node_modules/typescript/bin/tsc", "--noEmit");
  expect(status, output).toBe(0);
});
