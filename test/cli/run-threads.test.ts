import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { start, temporaryFolder } from "../support/cli.js";
import { experiment, MAIN, preload, statusOf } from "../support/faults.js";

const LABELS = `name: threads
title: Threads that die
margin: 0.2
bits: 2
evaluationTemplates: 3
train: { templates: 4, nonces: 512 }
trials:
  - { claim: mlp-classifier, pow: sha256d }
`;

/** Runs with worker threads that end themselves in the middle of a file, so many times in all. */
function runWithDeaths(trial: ReturnType<typeof experiment>, out: string, deaths: number) {
  const marks = temporaryFolder();
  const node = preload(`
    import { isMainThread } from "node:worker_threads";
    import { syncBuiltinESMExports } from "node:module";
    import fs from "node:fs";
    if (!isMainThread) {
      const rename = fs.renameSync;
      fs.renameSync = (from, to) => {
        const died = fs.readdirSync(${JSON.stringify(marks)}).length;
        if (died < ${deaths}) {
          fs.writeFileSync(${JSON.stringify(`${marks}/`)} + died, "");
          process.exit(7);
        }
        rename(from, to);
      };
      syncBuiltinESMExports();
    }`);
  const args = [...trial.args(out), "--quiet", "--workers", "1"];
  return { marks, finished: start(args, undefined, MAIN, node).finished };
}

test("a shard whose thread dies is begun again on a fresh thread; after three deaths it is named", async () => {
  const trial = experiment(LABELS);
  const undisturbed = await trial.finish("undisturbed");

  const twice = await runWithDeaths(trial, "twice", 2).finished;
  expect(twice.status, twice.stderr).toBe(0);
  expect(JSON.parse(twice.stdout).digest).toBe(undisturbed.digest);
  const warnings = twice.stderr.match(
    /^warning: label task [0-9a-f]{16} of sha256d: a worker ended by itself \(exit code 7\); it is begun again/gm,
  );
  expect(warnings).toHaveLength(2);

  const run = runWithDeaths(trial, "poison", 100);
  const poison = await run.finished;
  expect([poison.status, poison.stdout]).toEqual([70, ""]);
  expect(poison.stderr.trim().split("\n").at(-1)).toMatch(
    /^noncetrial: a worker ended by itself \(exit code 7\) 3 times, each on a fresh one, on label task [0-9a-f]{16} of sha256d; continue .* with --resume/,
  );
  expect(readdirSync(run.marks)).toHaveLength(3);
  expect(statusOf(trial.at("poison"))).toBe("incomplete");
  expect((await trial.finish("poison", "--resume")).digest).toBe(undisturbed.digest);
});
