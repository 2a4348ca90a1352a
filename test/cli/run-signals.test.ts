import { existsSync, readdirSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { start } from "../support/cli.js";
import { experiment, MAIN, preload, QUICK, STAGED, statusOf, until } from "../support/faults.js";
import { leftAfter } from "../support/processes.js";

test("stopped in every stage, by each kind of signal, a run ends with the digest of one undisturbed", async () => {
  const trial = experiment(STAGED);
  const undisturbed = await trial.finish("a");
  const out = trial.at("b");
  const stops = [
    ["calibrate", "SIGTERM"],
    ["label", "SIGINT"],
    ["fit", "SIGKILL"],
    ["hash", "SIGTERM"],
    ["hash", "SIGKILL"],
  ] as const;
  for (const [stage, signal] of stops) {
    const run = trial.begin("b", "--progress", "json", ...(existsSync(out) ? ["--resume"] : []));
    await until(() => run.stderrSoFar().includes(`"stage":"${stage}"`));
    run.kill(signal);
    const stopped = await run.finished;
    expect(stopped.stdout).toBe("");
    expect(statusOf(out)).toBe("incomplete");
    expect(await leftAfter(out, 10)).toEqual([]);
    if (signal === "SIGKILL") expect(stopped.signal).toBe("SIGKILL");
    else {
      expect(stopped.status, stopped.stderr).toBe(130);
      const said = JSON.parse(stopped.stderr.trim().split("\n").at(-1)!);
      expect(said).toMatchObject({ type: "error", exitStatus: 130 });
      expect(said.text).toContain("is incomplete; --resume continues it");
      expect(existsSync(`${out}/run.lock`)).toBe(false);
    }
  }
  const { digest } = await trial.finish("b", "--resume");
  expect(digest).toBe(undisturbed.digest);
  expect(readdirSync(out).filter((name) => /lock|tmp|progress/.test(name))).toEqual([]);
});

test("a second signal ends the process at once, whatever it is waiting for", async () => {
  const trial = experiment(QUICK);
  // Threads that cannot be ended.
  const node = preload(`
    import { isMainThread, Worker } from "node:worker_threads";
    if (isMainThread) setInterval(() => {}, 1000);
    Worker.prototype.terminate = () => new Promise(() => {});`);
  const run = start([...trial.args("run"), "--progress", "json"], undefined, MAIN, node);
  onTestFinished(() => void run.kill("SIGKILL"));
  await until(() => run.stderrSoFar().includes('"stage":'));
  run.kill("SIGINT");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  run.kill("SIGINT");
  expect(await run.finished).toMatchObject({ status: null, signal: "SIGINT" });
  const { digest } = await trial.finish("run", "--resume");
  expect(digest).toBe((await trial.finish("undisturbed")).digest);
});

test("in process a signal is heeded between two shards", async () => {
  const trial = experiment(QUICK.replace("margin: 0.1", "margin: 0.012"));
  const run = trial.begin("run", "--progress", "json", "--engine", "in-process");
  await until(() => run.stderrSoFar().includes('"stage":"hash"'));
  run.kill("SIGTERM");
  expect((await run.finished).status).toBe(130);
});
