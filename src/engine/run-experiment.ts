import { availableParallelism, cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { UsageError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import type { BackendName } from "../model/backend.js";
import { checkKnownAnswers, type KnownAnswers } from "../pow/known-answers.js";
import type { SharedPow } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";
import { analyse } from "../trial/analyse.js";
import { calibrateTasks } from "../trial/calibrate.js";
import { type Experiment, readExperiment } from "../trial/experiment-file.js";
import { type Plan, planOf } from "../trial/plan.js";
import { type Findings, type Results, resultsDigest } from "../trial/results.js";
import { distinguishTasks } from "../trial/speck/distinguish.js";
import { calibrateAll } from "./calibrate-all.js";
import { costOf } from "./cost.js";
import { distinguishAll } from "./distinguish-all.js";
import { type EngineName, inProcessExecutor, type ShardExecutor } from "./executor.js";
import { Ledger } from "./ledger.js";
import { type ProgressListener, ProgressMeter } from "./progress.js";
import { RunFolder, readResults, runStatus } from "./run-folder.js";
import { runTrials, trialWork } from "./run-trials.js";
import { TaskQueue } from "./task-queue.js";
import { threadExecutor } from "./thread-executor.js";

export interface RunOptions {
  /** Path of an experiment file, or an experiment already read. */
  readonly experiment: string | Experiment;
  /** The run folder itself. */
  readonly out: string;
  /** Seed in place of the experiment's. */
  readonly seed?: string;
  /** Continue what the folder holds. A finished run is given again. */
  readonly resume?: boolean;
  /** Worker threads; all cores by default. */
  readonly workers?: number;
  readonly engine?: EngineName;
  readonly backend?: BackendName;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  /** The command line, for the record. */
  readonly command?: string;
}

/**
 * Runs an experiment from file to verdicts and leaves everything in the run folder.
 *
 * @throws {UsageError} on bad input, before anything is written
 * @throws {InterruptedError} if the signal fires; the folder then says that it is incomplete
 */
export async function runExperiment(options: RunOptions): Promise<Results> {
  const started = performance.now();
  const experiment =
    typeof options.experiment === "string" ? readExperiment(options.experiment) : options.experiment;
  const seed = options.seed ?? experiment.protocol.seed;
  if (seed === "") throw new UsageError("--seed is empty: give any text or number");
  const backend = options.backend ?? "wasm";
  const workers = options.workers ?? availableParallelism();
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024) {
    throw new UsageError(`--workers is ${workers}: valid are 1 to 1024`);
  }
  const plan = planOf(experiment.protocol, seed, backend);
  const folder = openFolder(options, experiment, seed, backend);
  if (options.resume && runStatus(folder.path) === "complete") return readResults(folder.path);

  const knownAnswers = checkAll(plan);
  const executor =
    (options.engine ?? "threads") === "threads"
      ? await threadExecutor(workers, {
          shared: sharedBy(plan),
          claimSeconds: experiment.protocol.claimSeconds,
        })
      : inProcessExecutor();
  try {
    const queue = new TaskQueue(folder, executor, backend, options.signal);
    const meter = new ProgressMeter(options.onProgress, 0);
    const calibrations = calibrateTasks(experiment.protocol, seed);
    const nets = distinguishTasks(experiment.protocol, seed);
    const work = trialWork(plan);
    const ahead = total(nets.map(costOf)) + work.cost;
    const calibration =
      calibrations.length > 0
        ? await calibrateAll(calibrations, queue, meter, total(calibrations.map(costOf)) + ahead)
        : undefined;
    const { atLeast = {} } = experiment.protocol.speck ?? {};
    const speck = nets.length > 0 ? await distinguishAll(nets, atLeast, queue, meter, ahead) : undefined;
    const ledger = new Ledger(folder.path, { experiment: experiment.sha256, seed });
    const { evidence, seconds } = await runTrials(work, { queue, folder, ledger, meter });
    const findings: Findings = {
      ...analyse({ ...evidence, experiment, knownAnswers }),
      ...(calibration === undefined ? {} : { calibration: calibration.lines }),
      ...(speck === undefined ? {} : { speck: speck.rows }),
    };
    const results: Results = {
      ...findings,
      digest: resultsDigest(findings),
      environment: environment(executor, backend, options.command ?? "runExperiment()"),
      timings: {
        totalSeconds: (performance.now() - started) / 1000,
        labelSeconds: seconds.label,
        fitSeconds: seconds.fit,
        shardSeconds: seconds.hash,
        ...(plan.trials.length === 0 ? {} : { controlSeconds: seconds.control }),
        ...(calibration === undefined ? {} : { calibrateSeconds: calibration.seconds }),
        ...(speck === undefined ? {} : { distinguishSeconds: speck.seconds }),
      },
    };
    folder.complete(results);
    return results;
  } finally {
    await executor.close();
  }
}

function openFolder(
  { out, resume }: RunOptions,
  experiment: Experiment,
  seed: string,
  backend: BackendName,
): RunFolder {
  const identity = { experiment: experiment.sha256, seed, backend };
  const path = resolve(out);
  return resume ? RunFolder.resume(path, identity) : RunFolder.create(path, identity, experiment.text);
}

function checkAll(plan: Plan): Map<string, KnownAnswers> {
  const ids = new Set(plan.trials.map(({ trial }) => trial.pow));
  return new Map([...ids].map((id) => [id, checkKnownAnswers(powFunction(id))]));
}

/** What the functions of a plan keep in memory that threads share, filled once. */
function sharedBy(plan: Plan): SharedPow[] {
  const ids = new Set(plan.trials.map(({ trial }) => trial.pow));
  return [...ids].flatMap((id) => {
    try {
      return powFunction(id, plan.seed).share?.() ?? [];
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(`${id}: ${error.message}`, { cause: error });
      throw error;
    }
  });
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function environment(executor: ShardExecutor, backend: BackendName, command: string): Results["environment"] {
  return {
    noncetrial: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    backend,
    engine: executor.name,
    workers: executor.workers,
    command,
    finished: new Date().toISOString(),
  };
}
