import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "../../src/core/digest.js";
import { VERSION } from "../../src/core/version.js";
import type { Results } from "../../src/trial/results.js";
import { temporaryFolder } from "./cli.js";
import { sampleResults } from "./sample-results.js";

const PROTOCOL = `name: sample
title: A sample experiment
trials: [{ claim: mlp-classifier, pow: sha256d }]
`;

/** A run folder as a finished run leaves it, but for records and ledger; returns the folder. */
export function finishedRun(
  changes: Partial<Results> = {},
  { folder = temporaryFolder(), protocol = PROTOCOL }: { folder?: string; protocol?: string } = {},
): string {
  mkdirSync(folder, { recursive: true });
  const { experiment } = sampleResults();
  const results = sampleResults({ experiment: { ...experiment, sha256: sha256Hex(protocol) }, ...changes });
  writeFileSync(join(folder, "run.json"), JSON.stringify(identityOf(results, "complete")));
  writeFileSync(join(folder, "experiment.yaml"), protocol);
  writeFileSync(join(folder, "results.json"), JSON.stringify(results));
  return folder;
}

/** A run folder as a run that was stopped leaves it. */
export function stoppedRun(folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "run.json"), JSON.stringify(identityOf(sampleResults(), "incomplete")));
  writeFileSync(join(folder, "experiment.yaml"), PROTOCOL);
  return folder;
}

function identityOf({ experiment, seed }: Results, status: "complete" | "incomplete") {
  const run = { noncetrial: VERSION, experiment: experiment.sha256, seed, backend: "wasm" };
  return { schema: "noncetrial/run/1", status, ...run };
}
