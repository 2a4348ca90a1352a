import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExitStatus } from "../core/errors.js";
import { PACKAGE_ROOT } from "../core/version.js";
import { runExperiment } from "../engine/run-experiment.js";
import type { ThreadPool } from "../engine/thread-pool.js";
import {
  checkSelectors,
  exitStatusOf,
  mergeExpectations,
  outcomesOf,
  parseExpectation,
} from "../trial/expectations.js";
import { parseOverride, readExperiment } from "../trial/experiment-file.js";
import { trialsOf } from "../trial/trial.js";
import { verdictPaint } from "./colour.js";
import type { RunFlags } from "./run-flags.js";
import { commandLine, defaultFolder } from "./run-place.js";
import { putStepSummary, stepSummary } from "./step-summary.js";
import { verdictText } from "./verdict-text.js";
import { watched } from "./watched.js";

/** Does what `noncetrial run` is asked for. */
export async function performRun(
  file: string | undefined,
  flags: RunFlags,
  threads?: ThreadPool,
): Promise<ExitStatus> {
  const experiment = readExperiment(file ?? defaultExperiment(), flags.set.map(parseOverride));
  const expectations = mergeExpectations(experiment.protocol.expect, flags.expect.map(parseExpectation));
  const { protocol } = experiment;
  checkSelectors(expectations, trialsOf(protocol), protocol);
  const summary = stepSummary(flags.stepSummary);
  const seed = flags.seed ?? experiment.protocol.seed;
  const out = flags.out ?? defaultFolder(experiment, seed, flags.resume === true);

  const redis = flags.redis ?? (flags.engine === "queue" ? process.env.NONCETRIAL_REDIS : undefined);
  return watched(flags, async ({ signal, observers, view }) => {
    const results = await runExperiment({
      ...{ experiment, seed, out, signal, observers },
      resume: flags.resume === true,
      takeOver: flags.takeOver === true,
      ...(flags.workers === undefined ? {} : { workers: flags.workers }),
      ...(threads === undefined ? {} : { threads }),
      engine: flags.engine,
      ...(redis === undefined ? {} : { redis }),
      backend: flags.backend,
      command: commandLine(),
    });
    view.end();
    // Loaded once it is needed, so that the run begins sooner.
    const { putReport } = await import("./put-report.js");
    const report = await putReport(out, results);
    const outcomes = outcomesOf(expectations, results);
    if (summary) putStepSummary(summary, results, { outcomes });
    if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    else {
      const text = verdictText(
        results,
        outcomes,
        relative(".", report) || report,
        verdictPaint(process.stdout),
      );
      process.stdout.write(text);
    }
    return exitStatusOf(results, outcomes);
  });
}

function defaultExperiment(): string {
  const local = join("experiments", "headline.yaml");
  return existsSync(local) ? local : fileURLToPath(new URL(local, PACKAGE_ROOT));
}
