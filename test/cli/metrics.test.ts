import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { noncetrial } from "../support/cli.js";
import { experiment, QUICK, until } from "../support/faults.js";
import { testWith } from "../support/tools.js";

const LONG = QUICK.replace("margin: 0.1", "margin: 0.012");

/** The metrics of a run that is hashing. */
async function metricsOf(
  trial: ReturnType<typeof experiment>,
): Promise<{ url: string; text: string; type: string }> {
  const run = trial.begin("run", "--progress", "json", "--workers", "1", "--metrics", "0");
  await until(() => /"stage":"hash","done":[1-9]/.test(run.stderrSoFar()));
  const note = JSON.parse(run.stderrSoFar().split("\n")[0]!);
  expect(note).toMatchObject({ type: "note", what: "metrics" });
  const response = await fetch(note.url);
  const text = await response.text();
  expect((await fetch(new URL("/", note.url))).status).toBe(404);
  run.kill("SIGINT");
  expect((await run.finished).status).toBe(130);
  await expect(fetch(note.url)).rejects.toThrow();
  return { url: note.url, text, type: response.headers.get("content-type") ?? "" };
}

testWith(
  "promtool",
  "a run serves its metrics, on this machine alone, in the form that Prometheus asks for",
  async (promtool) => {
    const { url, text, type } = await metricsOf(experiment(LONG));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    const checked = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
    expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, ""]);
    const value = (series: string) =>
      Number(new RegExp(`^${series.replace(/[{}]/g, "\\$&")} (.*)$`, "m").exec(text)![1]);
    expect(value("noncetrial_workers")).toBe(1);
    expect(value('noncetrial_stage{stage="hash"}')).toBe(1);
    expect(value('noncetrial_stage{stage="fit"}')).toBe(0);
    expect(value('noncetrial_tasks_total{kind="shard",event="done"}')).toBeGreaterThan(0);
    expect(value("noncetrial_hashes_total")).toBeGreaterThan(1000);
    expect(value('noncetrial_hits_total{arm="planted"}')).toBeGreaterThan(100);
    expect(value("noncetrial_progress_ratio")).toBeGreaterThan(0);
  },
);

test("a port in use: one line, exit 2, before anything is written", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await until(() => server.listening);
  const { port } = server.address() as AddressInfo;
  const trial = experiment(QUICK);
  const { status, stdout, stderr } = await noncetrial(trial.args("run", "--metrics", String(port)));
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(
    new RegExp(
      `^noncetrial: --metrics ${port}: cannot listen on 127\\.0\\.0\\.1 \\(.*EADDRINUSE.*\\); choose another`,
    ),
  );
  expect(existsSync(trial.at("run"))).toBe(false);
});

test("what is no port is a usage error", async () => {
  for (const port of ["-1", "65536", "1.5", "http"]) {
    const { status, stderr } = await noncetrial(["run", "--metrics", port]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("a port from 0 to 65535 is valid")]);
  }
});
