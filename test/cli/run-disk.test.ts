import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { start, temporaryFolder } from "../support/cli.js";
import { experiment, MAIN, preload, QUICK, STAGED, statusOf } from "../support/faults.js";
import { findProgram } from "../support/tools.js";

/** Whether a file system of its own can be mounted here, by a user of its own name space. */
function canMount(): boolean {
  const unshare = findProgram("unshare");
  if (unshare === undefined) return false;
  const folder = temporaryFolder();
  const script = `mount -t tmpfs tmpfs "$1"`;
  const args = ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", folder];
  return spawnSync(unshare, args).status === 0;
}

test("a full disk: one line that says where and what to do; with space again --resume ends with the same digest", async (context) => {
  if (!canMount()) {
    console.log("SKIPPED a full disk: no file system can be mounted here");
    context.skip();
  }
  const trial = experiment(STAGED);
  const undisturbed = await trial.finish("undisturbed");
  const disk = trial.at("disk");
  mkdirSync(disk);
  // All in one name space of mounts: what is mounted there is gone with it.
  const script = `
    mount -t tmpfs -o size=$SIZE tmpfs "$DISK" || exit 99
    run() { "$NODE" "$MAIN" run "$FILE" --out "$DISK/run" --json --quiet --workers 1 "$@"; }
    run > "$BESIDE/first.out" 2> "$BESIDE/first.err"; echo $? > "$BESIDE/first.status"
    grep status "$DISK/run/run.json" > "$BESIDE/run.status"
    ls -A "$DISK/run" "$DISK/run/datasets" "$DISK/run/fits" > "$BESIDE/ls"
    [ "$AGAIN" = 0 ] || run --resume > /dev/null 2> "$BESIDE/second.err"
    mount -o remount,size=64m "$DISK" || exit 98
    run --resume`;
  const kept = sizes(trial.at("undisturbed"));
  const artefacts = kept("datasets") + kept("fits") + 5;
  // Full while labels are written, in the middle of records, and when there is nothing left to do but the report.
  const fullAt = [
    kept("datasets") - 1,
    artefacts + kept("records.jsonl") / 2,
    kept(".") - kept("report.html") + 1,
  ];
  const digests: string[] = [];
  for (const [i, pages] of fullAt.entries()) {
    const size = `${4 * Math.floor(pages)}k`;
    const beside = temporaryFolder();
    const child = spawnSync(
      findProgram("unshare")!,
      ["--user", "--map-root-user", "--mount", "sh", "-c", script],
      {
        encoding: "utf8",
        env: {
          ...process.env,
          ...{
            AGAIN: String(i % 2),
            SIZE: size,
            DISK: disk,
            BESIDE: beside,
            NODE: process.execPath,
            MAIN,
            FILE: trial.file,
          },
        },
      },
    );
    const said = (name: string) => spawnSync("cat", [join(beside, name)], { encoding: "utf8" }).stdout;
    expect(said("first.status").trim(), said("first.err")).toBe("70");
    for (const attempt of i % 2 === 1 ? ["first", "second"] : ["first"]) {
      expect(said(`${attempt}.err`), size).toMatch(
        /^noncetrial: the disk of .*\/disk\/run is full \(ENOSPC: .*\); \d+ KiB are free there; free some, then --resume continues the run\n$/,
      );
    }
    expect(said("first.out")).toBe("");
    expect(said("run.status")).toContain(i < 2 ? "incomplete" : "complete");
    expect(said("ls")).not.toMatch(/\.tmp|run\.lock/);
    expect(child.status, child.stderr).toBe(0);
    digests.push(JSON.parse(child.stdout).digest);
  }
  expect(digests).toEqual(fullAt.map(() => undisturbed.digest));
});

/** Says how many pages of 4 KiB a file or folder of a run takes, about. */
function sizes(run: string): (name: string) => number {
  return (name) => {
    const { stdout } = spawnSync("du", ["-k", "-s", "--apparent-size", join(run, name)], {
      encoding: "utf8",
    });
    return Math.ceil(Number.parseInt(stdout, 10) / 4);
  };
}

/** Fails as a broken disk does: writes of so many bytes or more, from the n-th such write on. */
const broken = (code: string, from: number) => `
  import { isMainThread } from "node:worker_threads";
  import { syncBuiltinESMExports } from "node:module";
  import fs from "node:fs";
  const write = fs.writeSync;
  let count = 0;
  if (isMainThread) fs.writeSync = (fd, bytes, ...place) => {
    if (typeof place[2] !== "number" || ++count < ${from}) return write(fd, bytes, ...place);
    // Half of it had been written.
    write(fd, bytes, 0, bytes.length >> 1, place[2]);
    throw Object.assign(new Error("${code}: i/o error, write"), { code: "${code}", errno: -5, syscall: "write" });
  };
  syncBuiltinESMExports();`;

test.each([
  [
    "EIO",
    1,
    /^noncetrial: the disk of .* failed \(EIO: i\/o error, write\); .*--resume continues the run\n$/,
  ],
  ["EIO", 6, /^noncetrial: the disk of .* failed \(EIO: i\/o error, write\)/],
  ["EDQUOT", 9, /^noncetrial: the disk of .* has no quota left \(EDQUOT/],
])("a disk that fails with %s at write %i leaves nothing half-written", async (code, from, message) => {
  const trial = experiment(QUICK);
  const undisturbed = await trial.finish("undisturbed");
  const run = start([...trial.args("run"), "--quiet"], undefined, MAIN, preload(broken(code, from)));
  onTestFinished(() => void run.kill("SIGKILL"));
  const { status, stdout, stderr } = await run.finished;
  expect([status, stdout], stderr).toEqual([70, ""]);
  expect(stderr).toMatch(message);
  expect(statusOf(trial.at("run"))).toBe("incomplete");
  expect(existsSync(join(trial.at("run"), "results.json"))).toBe(false);
  const resumed = await trial.finish("run", "--resume");
  // What was taken back is no damage.
  expect(resumed.stderr).toBe("");
  expect(resumed.digest).toBe(undisturbed.digest);
});
