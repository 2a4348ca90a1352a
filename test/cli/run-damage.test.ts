import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { noncetrial, scratchFolder, start } from "../support/cli.js";
import { MAIN, STAGED } from "../support/faults.js";

/*
 * What a run was interrupted with is damaged in turn; it is resumed and must end with the digest of one undisturbed.
 */

const folder = scratchFolder();
const file = join(folder, "experiment.yaml");
const whole = join(folder, "whole");
let digest: string;

const run = (out: string, ...args: string[]) =>
  noncetrial(["run", file, "--out", out, "--json", "--quiet", "--engine", "in-process", ...args]);

beforeAll(async () => {
  writeFileSync(file, STAGED.replace("margin: 0.05", "margin: 0.2"));
  const { status, stdout, stderr } = await run(whole);
  expect(status, stderr).toBe(0);
  digest = JSON.parse(stdout).digest;
});

/** A copy of the run as if it had been stopped before its end, with something done to it. */
function stopped(name: string, damage: (out: string, records: string) => void): string {
  const out = join(folder, name);
  cpSync(whole, out, { recursive: true });
  for (const gone of ["results.json", "report.html"]) rmSync(join(out, gone));
  const identity = join(out, "run.json");
  writeFileSync(identity, readFileSync(identity, "utf8").replace("complete", "incomplete"));
  damage(out, join(out, "records.jsonl"));
  return out;
}

async function resumed(out: string): Promise<string> {
  const { status, stdout, stderr } = await run(out, "--resume");
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout).digest).toBe(digest);
  return stderr;
}

test("a record altered in the middle is dropped and done again, and it is said", async () => {
  const out = stopped("altered", (_, records) => {
    const bytes = readFileSync(records);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(records, bytes);
  });
  expect(await resumed(out)).toBe(
    "warning: 1 damaged lines of records.jsonl are dropped, their tasks done again\n",
  );
});

test("a torn last record, bytes that are no UTF-8, a file cut short", async () => {
  const torn = stopped("torn", (_, records) => appendFileSync(records, '{"task":"0123456789abcdef","rec'));
  expect(await resumed(torn)).toMatch(/^warning: 1 damaged/);
  const binary = stopped("binary", (_, records) =>
    appendFileSync(records, Buffer.from([0xff, 0xc0, 10, 0, 10])),
  );
  expect(await resumed(binary)).toMatch(/^warning: 2 damaged/);
  const short = stopped("short", (_, records) => truncateSync(records, 3000));
  expect(await resumed(short)).toMatch(/^warning: 1 damaged/);
});

test("labels and fits that are damaged or gone are made again, and it is said", async () => {
  const out = stopped("artefacts", (out) => {
    const labels = join(out, "datasets", readdirSync(join(out, "datasets"))[0]!);
    truncateSync(labels, 100);
    const [first, second] = readdirSync(join(out, "fits")).map((name) => join(out, "fits", name));
    rmSync(first!);
    // Still JSON, but not what was frozen.
    writeFileSync(second!, readFileSync(second!, "utf8").replace(/}$/, ',"more":1}'));
  });
  const said = await resumed(out);
  expect(
    said.match(/^warning: the file of (label|history|fit|open) task [0-9a-f]{16} is damaged or gone/gm),
  ).toHaveLength(3);
});

test("records of another experiment are of no account", async () => {
  const out = stopped("foreign", (_, records) => {
    const [line] = readFileSync(records, "utf8").split("\n");
    writeFileSync(records, `${line}\n`.repeat(3));
  });
  expect(await resumed(out)).toBe("");
});

test("the folder may have been moved", async () => {
  const out = stopped("here", (_, records) => truncateSync(records, 3000));
  const moved = join(folder, "there");
  cpSync(out, moved, { recursive: true });
  rmSync(out, { recursive: true });
  await resumed(moved);
});

test("a clock that jumps back changes nothing", async () => {
  const out = stopped("clock", (_, records) => truncateSync(records, 3000));
  const script = join(folder, "clock.mjs");
  writeFileSync(
    script,
    `let now = 2e12;
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) { if (given.length > 0) super(...given); else super(Date.now()); }
  static now() { return (now -= 3_600_000); }
};`,
  );
  const { status, stdout, stderr } = await start(
    ["run", file, "--out", out, "--json", "--quiet", "--resume"],
    undefined,
    MAIN,
    ["--import", script],
  ).finished;
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout).digest).toBe(digest);
});
