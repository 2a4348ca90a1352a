import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noncetrial, temporaryFolder } from "../support/cli.js";

test.each([
  ["python", "claim.py"],
  ["typescript", "claim.mts"],
  ["javascript", "claim.mjs"],
  ["shell", "claim.sh"],
])("writes a %s claim, executable, and never over a file", async (language, name) => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await noncetrial(["init-claim", "--lang", language], folder);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(
    `${name}\nnext: noncetrial try ${name} --pow planted:0.3,80000000@sha256d, then change it\n`,
  );
  expect(statSync(join(folder, name)).mode & 0o111).not.toBe(0);
  writeFileSync(join(folder, name), "mine");
  const again = await noncetrial(["init-claim", "--lang", language], folder);
  expect([again.status, again.stdout]).toEqual([2, ""]);
  expect(again.stderr).toBe(
    `noncetrial: ${name} exists and is left as it is: name another file with --out\n`,
  );
  expect(readFileSync(join(folder, name), "utf8")).toBe("mine");
});

test("--out names the file, in its own text too", async () => {
  const folder = temporaryFolder();
  const { status } = await noncetrial(["init-claim", "--lang", "python", "--out", "mine.py"], folder);
  expect(status).toBe(0);
  const text = readFileSync(join(folder, "mine.py"), "utf8");
  expect(text).toContain("noncetrial try mine.py --pow planted");
  expect(text).not.toContain("claim.py");
});

test.each([
  [["--lang", "cobol"], /'cobol' is invalid. Allowed choices are python, typescript, javascript, shell/],
  [[], /required option '--lang <LANGUAGE>' not specified/],
  [["--lang", "python", "--out", "x.txt"], /--out is x\.txt: the file of a python claim ends in \.py/],
  [["--lang", "shell", "--out", "x.py"], /--out is x\.py: a shell claim ends in \.sh, or in nothing/],
  [["--lang", "python", "--out", "no/x.py"], /--out is no\/x\.py: there is no folder no/],
])("bad input %o: exit 2, nothing written", async (args, message) => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await noncetrial(["init-claim", ...args], folder);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(readdirSync(folder)).toEqual([]);
});
