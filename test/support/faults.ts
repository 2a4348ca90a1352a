import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished } from "vitest";
import { type Results, resultsSchema } from "../../src/trial/results.js";
import { noncetrial, ROOT, start, temporaryFolder } from "./cli.js";

/** Every stage that a run of seconds can have: parts of a calibration, labels, fits, controls, a pool and a hunt. */
export const STAGED = `name: staged
title: Every stage
margin: 0.05
bits: 2
evaluationTemplates: 3
train: { templates: 4, nonces: 512 }
calibration: { replicates: 200, statistics: [one arm, pool] }
trials:
  - { claim: mlp-classifier, pow: sha256d }
  - { claim: golden-order, pow: sha256d }
`;

/** Nothing to learn: some hundred milliseconds of hashing. */
export const QUICK = `name: quick
title: Nothing to learn
margin: 0.1
bits: 2
evaluationTemplates: 3
trials:
  - { claim: golden-order, pow: sha256d }
`;

/** An experiment file, the run folder beside it, and what starts a run of it. */
export function experiment(text: string) {
  const folder = temporaryFolder();
  const file = join(folder, "experiment.yaml");
  writeFileSync(file, text);
  const args = (out: string, ...more: string[]) => [
    ...["run", file, "--out", join(folder, out), "--json", ...more],
  ];
  return {
    folder,
    file,
    at: (name: string) => join(folder, name),
    args,
    /** Starts a run; it is killed if the test ends before it does. */
    begin(out: string, ...more: string[]) {
      const run = start(args(out, ...more));
      onTestFinished(() => void run.kill("SIGKILL"));
      return run;
    },
    /** A run that goes well. @returns its digest, and what it said */
    async finish(
      out: string,
      ...more: string[]
    ): Promise<{ digest: string; stderr: string; results: Results }> {
      const { status, stdout, stderr } = await noncetrial(args(out, "--quiet", ...more));
      expect(status, stderr).toBe(0);
      const results = resultsSchema.parse(JSON.parse(stdout));
      return { digest: results.digest, stderr, results };
    },
  };
}

/** Arguments of Node.js that make it run something first, in every thread. */
export function preload(source: string): string[] {
  const file = join(temporaryFolder(), "preload.mjs");
  writeFileSync(file, source);
  return ["--import", file];
}

/** Waits for something that is sure to come. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await sleep(10);
}

export function statusOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as { status: string }).status;
}

export const MAIN = join(ROOT, "dist/cli/main.js");
