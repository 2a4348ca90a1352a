import { join } from "node:path";
import { runExperiment } from "../../src/engine/run-experiment.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import type { TrialResult } from "../../src/trial/results.js";
import { temporaryFolder } from "./cli.js";

/** Runs a few trials in process at easy targets and a wide margin; one line of YAML a trial, without its dash. */
export async function smallRun(
  trials: readonly string[],
  settings = "margin: 0.2\nbits: 2\ntrain: { templates: 32, nonces: 512 }",
): Promise<readonly TrialResult[]> {
  const text = `name: small\ntitle: small\n${settings}\ntrials:\n${trials.map((line) => `  - ${line}\n`).join("")}`;
  const results = await runExperiment({
    experiment: parseExperiment(text, "small.yaml"),
    out: join(temporaryFolder(), "run"),
    engine: "in-process",
  });
  return results.trials;
}
