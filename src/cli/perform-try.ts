import { randomBytes } from "node:crypto";
import { extname, join, relative } from "node:path";
import { ExitStatus, UsageError } from "../core/errors.js";
import { drawSalt } from "../engine/outside/commitment.js";
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
import { runSalt, runSeed } from "../engine/run-identity.js";
import { powFunction } from "../pow/registry.js";
import { type Experiment, readExperiment } from "../trial/experiment-file.js";
import { percent } from "../trial/wording.js";
import { verdictPaint } from "./colour.js";
import { putReport } from "./put-report.js";
import { commandLine, defaultFolder } from "./run-place.js";
import { putStepSummary, stepSummary } from "./step-summary.js";
import type { TryFlags } from "./try-flags.js";
import { tryText } from "./try-text.js";
import { watched } from "./watched.js";

/** Does what `noncetrial try` is asked for. */
export async function performTry(file: string, flags: TryFlags): Promise<ExitStatus> {
  const conditions = conditionsOf(file, flags);
  const { view = "full" } = conditions;
  const { seed, salt } = drawnOf(flags);
  const outside: OutsideOptions = {
    ...{ id: claimId(file), file, view, salt, limitSeconds: flags.limit },
    form: isModule(file, flags) ? "module" : "program",
  };
  // All that can be wrong with the file is said before anything is begun.
  committed(outside, tryExperiment(conditions), seed);

  const summary = stepSummary(flags.stepSummary);
  return watched(flags, async ({ signal, observers, view: shown }) => {
    const watching = { signal, observers };
    const experiment = await experimentOf(conditions, outside, flags, watching);
    shown.end();
    const out = flags.out ?? defaultFolder(experiment, seed, false);
    const results = await runExperiment({
      ...{ ...watching, experiment, seed, out },
      outside: { ...outside, view: experiment.protocol.view ?? view },
      resume: flags.resume === true,
      takeOver: flags.takeOver === true,
      command: commandLine(),
    });
    shown.end();
    const report = await putReport(out, results);
    if (summary) putStepSummary(summary, results);
    if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    else
      process.stdout.write(tryText(results, relative(".", report) || report, verdictPaint(process.stdout)));
    const rejected = results.trials.some(({ verdict }) => verdict === "rejected");
    return !results.valid || rejected ? ExitStatus.invalid : ExitStatus.done;
  });
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

/** A module is trusted only where its user says so: nothing keeps it from what this process can do. */
function isModule(file: string, { module }: TryFlags): boolean {
  if (module === true && ![".mjs", ".js"].includes(extname(file))) {
    throw new UsageError(`--module: ${file} is no module; valid are .mjs and .js files`);
  }
  if (module === undefined && exportsClaim(file)) {
    throw new UsageError(
      `${file} exports a claim: --module trusts it and runs it in this process, --no-module starts it as a program`,
    );
  }
  return module === true;
}

/** Seed and salt: those of the run that is resumed, else drawn where they are not given. */
function drawnOf({ seed, resume, out }: TryFlags): { seed: string; salt: string } {
  if (!resume) return { seed: seed ?? randomBytes(8).toString("hex"), salt: drawSalt() };
  if (out === undefined) throw new UsageError("--resume needs the run folder: give --out");
  const salt = runSalt(out);
  if (salt === undefined)
    throw new UsageError(`${out} holds no trial of a claim of one's own: see run --resume`);
  return { seed: seed ?? runSeed(out), salt };
}

/** The experiment of a trial that is resumed: what else is asked for must be what it was begun with. */
function resumed(folder: string, conditions: TryConditions, { given }: TryFlags): Experiment {
  const experiment = readExperiment(join(folder, "experiment.yaml"));
  const { trials, ...protocol } = experiment.protocol;
  const { pow, bits = protocol.bits, margin = protocol.margin } = trials[0]!;
  const begun = { pow, bits, margin, view: protocol.view };
  for (const name of ["pow", "bits", "margin", "view"] as const) {
    if (!given.has(name) || begun[name] === conditions[name]) continue;
    throw new UsageError(
      `${folder} holds a trial with --${name} ${begun[name] ?? "full"}, not ${conditions[name]}; ` +
        "resume it with the same, or choose another --out",
    );
  }
  if (!given.has("minutes")) return experiment;
  throw new UsageError(`--minutes: ${folder} holds a trial whose size is settled; leave it out to resume it`);
}

async function experimentOf(
  conditions: TryConditions,
  outside: OutsideOptions,
  flags: TryFlags,
  watching: Parameters<typeof fitIntoMinutes>[3],
): Promise<Experiment> {
  const { minutes, resume, out } = flags;
  if (resume && out !== undefined) return resumed(out, conditions, flags);
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
