import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noncetrial } from "../support/cli.js";
import { experiment, QUICK, until } from "../support/faults.js";

const LONG = QUICK.replace("margin: 0.1", "margin: 0.012");

test("two coordinators on one folder: the second refuses, the first goes on", async () => {
  const trial = experiment(LONG);
  const first = trial.begin("run", "--progress", "json", "--workers", "1");
  await until(() => first.stderrSoFar().includes('"stage":"hash"'));
  for (const more of [["--resume"], ["--resume", "--take-over"]]) {
    const { status, stdout, stderr } = await noncetrial(trial.args("run", "--quiet", ...more));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      new RegExp(
        `^noncetrial: .* is in use by process ${first.pid} on .*, since .*; wait for it or stop it\n$`,
      ),
    );
  }
  const anew = await noncetrial(trial.args("run", "--quiet"));
  expect([anew.status, anew.stderr]).toEqual([2, expect.stringContaining("is not empty")]);
  const { status, stderr } = await first.finished;
  expect(status, stderr).toBe(0);
});

test("a folder that another machine may be at work in needs --take-over", async () => {
  const trial = experiment(LONG);
  const undisturbed = await trial.finish("undisturbed");
  const killed = trial.begin("run", "--progress", "json", "--workers", "1");
  await until(() => killed.stderrSoFar().includes('"stage":"hash"'));
  killed.kill("SIGKILL");
  await killed.finished;
  const lock = join(trial.at("run"), "run.lock");
  writeFileSync(
    lock,
    JSON.stringify({ ...JSON.parse(readFileSync(lock, "utf8")), host: "elsewhere", boot: "x" }),
  );
  const { status, stderr } = await noncetrial(trial.args("run", "--quiet", "--resume"));
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /process \d+ on elsewhere, since .*, which cannot be looked at.*--take-over continues/,
  );
  const { digest } = await trial.finish("run", "--resume", "--take-over");
  expect(digest).toBe(undisturbed.digest);
  expect(existsSync(lock)).toBe(false);
});
