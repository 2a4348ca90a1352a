import { availableParallelism, cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { registerClaim } from "../claim/catalogue.js";
import { UsageError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import type { BackendName } from "../model/backend.js";
import { measureHashRate } from "../oracle/hash-rate.js";
import { checkKnownAnswers, type KnownAnswers } from "../pow/known-answers.js";
import type { SharedPow } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";
import { analyseWithPrices } from "../trial/analyse.js";
import { calibrateTasks } from "../trial/calibrate.js";
import type { OutsideEvidence } from "../trial/evidence.js";
import { type Experiment, readExperiment } from "../trial/experiment-file.js";
import { type Plan, planOf } from "../trial/plan.js";
import { type Findings, type Results, resultsDigest } from "../trial/results.js";
import { distinguishTasks } from "../trial/speck/distinguish.js";
import { calibrateAll } from "./calibrate-all.js";
import { costOf } from "./cost.js";
import { distinguishAll } from "./distinguish-all.js";
import { type EngineName, inProcessExecutor, type ShardExecutor } from "./executor.js";
import { Ledger } from "./ledger.js";
import type { Commitment } from "./outside/commitment.js";
import { committed, type OutsideOptions } from "./outside/outside-options.js";
import { claimShape } from "./outside/thread-claim.js";
import { type ProgressListener, ProgressMeter } from "./progress.js";
import { RunFolder, type RunIdentity, readResults, runStatus } from "./run-folder.js";
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
  /** A claim from outside, which the experiment names by its id. */
  readonly outside?: OutsideOptions;
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
  const workers = options.outside ? 1 : (options.workers ?? availableParallelism());
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024) {
    throw new UsageError(`--workers is ${workers}: valid are 1 to 1024`);
  }
  const outside = options.outside && committed(options.outside, experiment, seed);
  const planSeed = outside?.commitment.seed ?? seed;
  // What a claim from outside is shows only once it runs: its plan waits for that.
  const early = outside ? undefined : planOf(experiment.protocol, planSeed, backend);
  const folder = openFolder(options, experiment, seed, backend, outside?.commitment);
  if (options.resume && runStatus(folder.path) === "complete") return readResults(folder.path);

  const pows = [...new Set(experiment.protocol.trials.map(({ pow }) => powFunction(pow).id))];
  const knownAnswers = checkAll(pows);
  const executor =
    (options.engine ?? "threads") === "threads" || outside
      ? await threadExecutor(workers, {
          shared: sharedBy(pows, planSeed),
          claimSeconds: experiment.protocol.claimSeconds,
          ...(outside ? { outside: outside.claimIn(folder.path) } : {}),
        })
      : inProcessExecutor();
  try {
    const opened = executor.outside?.opened;
    if (opened) registerClaim(claimShape(opened));
    if (opened?.learns && options.resume) folder.forget();
    const plan = early ?? planOf(experiment.protocol, planSeed, backend);
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
    const ledger = new Ledger(folder.path, {
      ...{ experiment: experiment.sha256, seed },
      ...(outside ? { commitment: outside.commitment } : {}),
    });
    const { evidence, seconds } = await runTrials(work, { queue, folder, ledger, meter });
    const watched = await watchedOf(executor, plan, folder);
    const { findings: found, prices } = analyseWithPrices({
      ...{ ...evidence, experiment, knownAnswers },
      ...(watched ? { outside: watched } : {}),
    });
    const findings: Findings = {
      ...found,
      seed,
      ...(outside ? { commitment: outside.commitment } : {}),
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
        ...(prices.length === 0 ? {} : { prices }),
      },
    };
    folder.complete(results);
    return results;
  } finally {
    await executor.close();
  }
}

/** Ends the claim from outside, and says what was seen of it, by trial; undefined if there is none. */
async function watchedOf(
  { outside }: ShardExecutor,
  { trials, seed }: Plan,
  folder: RunFolder,
): Promise<ReadonlyMap<string, OutsideEvidence> | undefined> {
  if (!outside) return undefined;
  const { isolation } = outside.opened;
  const seconds = await outside.end();
  if (isolation !== null) folder.spend(seconds);
  return new Map(
    trials.map(({ trial }) => [
      trial.id,
      {
        isolation,
        cpuSeconds: isolation === null ? null : folder.spent,
        rate: isolation === null ? null : measureHashRate(powFunction(trial.pow, seed)),
      },
    ]),
  );
}

function openFolder(
  { out, resume }: RunOptions,
  experiment: Experiment,
  seed: string,
  backend: BackendName,
  commitment: Commitment | undefined,
): RunFolder {
  const identity: RunIdentity = {
    ...{ experiment: experiment.sha256, seed, backend },
    ...(commitment ? { claim: commitment.claim, evaluation: commitment.seed } : {}),
  };
  const path = resolve(out);
  return resume ? RunFolder.resume(path, identity) : RunFolder.create(path, identity, experiment.text);
}

function checkAll(ids: readonly string[]): Map<string, KnownAnswers> {
  return new Map(ids.map((id) => [id, checkKnownAnswers(powFunction(id))]));
}

/** What functions keep in memory that threads share, filled once. */
function sharedBy(ids: readonly string[], seed: string): SharedPow[] {
  return ids.flatMap((id) => {
    try {
      return powFunction(id, seed).share?.() ?? [];
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
