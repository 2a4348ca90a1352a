import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExitStatus } from "../core/errors.js";
import { PACKAGE_ROOT } from "../core/version.js";
import { runExperiment } from "../engine/run-experiment.js";
import { writeReport } from "../report/write-report.js";
import {
  checkSelectors,
  exitStatusOf,
  mergeExpectations,
  outcomesOf,
  parseExpectation,
} from "../trial/expectations.js";
import { parseOverride, readExperiment } from "../trial/experiment-file.js";
import { trialsOf } from "../trial/trial.js";
import { showProgress } from "./progress-line.js";
import type { RunFlags } from "./run-flags.js";
import { commandLine, defaultFolder } from "./run-place.js";
import { verdictText } from "./verdict-text.js";

/** Does what `noncetrial run` is asked for. */
export async function performRun(file: string | undefined, flags: RunFlags): Promise<ExitStatus> {
  const experiment = readExperiment(file ?? defaultExperiment(), flags.set.map(parseOverride));
  const expectations = mergeExpectations(experiment.protocol.expect, flags.expect.map(parseExpectation));
  const { protocol } = experiment;
  checkSelectors(expectations, trialsOf(protocol), protocol);
  const seed = flags.seed ?? experiment.protocol.seed;
  const out = flags.out ?? defaultFolder(experiment, seed, flags.resume === true);

  const redis = flags.redis ?? (flags.engine === "queue" ? process.env.NONCETRIAL_REDIS : undefined);
  const progress = flags.quiet ? undefined : showProgress(process.stderr);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    const results = await runExperiment({
      experiment,
      seed,
      out,
      resume: flags.resume === true,
      ...(flags.workers === undefined ? {} : { workers: flags.workers }),
      engine: flags.engine,
      ...(redis === undefined ? {} : { redis }),
      onWarning: (text) => {
        progress?.end();
        process.stderr.write(`noncetrial: warning: ${text}\n`);
      },
      backend: flags.backend,
      signal: stop.signal,
      ...(progress === undefined ? {} : { onProgress: progress.step }),
      command: commandLine(),
    });
    progress?.end();
    const report = writeReport(out, results);
    const outcomes = outcomesOf(expectations, results);
    if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    else process.stdout.write(verdictText(results, outcomes, relative(".", report) || report));
    return exitStatusOf(results, outcomes);
  } finally {
    progress?.end();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function defaultExperiment(): string {
  const local = join("experiments", "headline.yaml");
  return existsSync(local) ? local : fileURLToPath(new URL(local, PACKAGE_ROOT));
}
