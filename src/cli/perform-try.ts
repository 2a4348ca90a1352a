import { randomBytes } from "node:crypto";
import { extname, join, relative } from "node:path";
import { ExitStatus, UsageError } from "../core/errors.js";
import { committed, type OutsideOptions } from "../engine/outside/outside-options.js";
import { fitIntoMinutes } from "../engine/outside/try-claim.js";
import {
  claimId,
  defaultBits,
  exportsClaim,
  type TryConditions,
  tryExperiment,
  viewOf,
} from "../engine/outside/try-experiment.js";
import { runExperiment } from "../engine/run-experiment.js";
import { runSeed } from "../engine/run-folder.js";
import { powFunction } from "../pow/registry.js";
import { writeReport } from "../report/write-report.js";
import { type Experiment, readExperiment } from "../trial/experiment-file.js";
import { percent } from "../trial/wording.js";
import { showProgress } from "./progress-line.js";
import { commandLine, defaultFolder } from "./run-place.js";
import type { TryFlags } from "./try-flags.js";
import { tryText } from "./try-text.js";

/** Does what `noncetrial try` is asked for. */
export async function performTry(file: string, flags: TryFlags): Promise<ExitStatus> {
  const conditions = conditionsOf(file, flags);
  const { view = "full" } = conditions;
  const outside: OutsideOptions = {
    ...{ id: claimId(file), file, view, limitSeconds: flags.limit },
    form: isModule(file, flags) ? "module" : "program",
  };
  const seed = seedOf(flags);
  // All that can be wrong with the file is said before anything is begun.
  committed(outside, tryExperiment(conditions), seed);

  const progress = flags.quiet ? undefined : showProgress(process.stderr);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  const watching = { signal: stop.signal, ...(progress ? { onProgress: progress.step } : {}) };
  try {
    const experiment = await experimentOf(conditions, outside, flags, watching);
    progress?.end();
    const out = flags.out ?? defaultFolder(experiment, seed, false);
    const results = await runExperiment({
      ...{
        ...watching,
        experiment,
        outside: { ...outside, view: experiment.protocol.view ?? view },
        seed,
        out,
      },
      resume: flags.resume === true,
      command: commandLine(),
    });
    progress?.end();
    const report = await writeReport(out, results);
    if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    else process.stdout.write(tryText(results, relative(".", report) || report));
    const rejected = results.trials.some(({ verdict }) => verdict === "rejected");
    return !results.valid || rejected ? ExitStatus.invalid : ExitStatus.done;
  } finally {
    progress?.end();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function conditionsOf(file: string, flags: TryFlags): TryConditions {
  const { id: pow } = powFunction(flags.pow);
  const conditions = { file, pow, bits: flags.bits ?? defaultBits(pow), margin: flags.margin };
  if (isModule(file, flags)) {
    if (flags.view === "tail") {
      throw new UsageError(
        "--view tail: a module runs in the trial's own process, which sees all; valid is full",
      );
    }
    return conditions;
  }
  return { ...conditions, view: viewOf(pow, flags.view) };
}

function isModule(file: string, { module }: TryFlags): boolean {
  if (!module) return exportsClaim(file);
  if ([".mjs", ".js"].includes(extname(file))) return true;
  throw new UsageError(`--module: ${file} is no module; valid are .mjs and .js files`);
}

/** Drawn where none is given: whoever wrote the claim then cannot have tried what it would be judged on. */
function seedOf({ seed, resume, out }: TryFlags): string {
  if (!resume) return seed ?? randomBytes(8).toString("hex");
  if (out === undefined) throw new UsageError("--resume needs the run folder: give --out");
  return seed ?? runSeed(out);
}

async function experimentOf(
  conditions: TryConditions,
  outside: OutsideOptions,
  { minutes, resume, out }: TryFlags,
  watching: Parameters<typeof fitIntoMinutes>[3],
): Promise<Experiment> {
  if (resume && out !== undefined) return readExperiment(join(out, "experiment.yaml"));
  if (minutes === undefined) return tryExperiment(conditions);
  const { experiment, margin, minutesAsked } = await fitIntoMinutes(conditions, outside, minutes, watching);
  process.stderr.write(
    margin === conditions.margin
      ? `a lift of ${percent(margin)} can be ruled out in the time there is\n`
      : `in ${minutes} minutes the smallest lift that can be ruled out is ${percent(margin)}; ` +
          `${percent(conditions.margin)} would take about ${Math.ceil(minutesAsked)}\n`,
  );
  return experiment;
}
