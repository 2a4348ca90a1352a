import { availableParallelism, cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { registerClaim } from "../claim/catalogue.js";
import { UsageError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import type { BackendName } from "../model/backend.js";
import { measureHashRate } from "../oracle/hash-rate.js";
import { checkKnownAnswers, type KnownAnswers } from "../pow/known-answers.js";
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
import { committed, type OutsideOptions } from "./outside/outside-options.js";
import { claimShape } from "./outside/thread-claim.js";
import { type ProgressListener, ProgressMeter } from "./progress.js";
import type { JoinedQueue } from "./queue/join-queue.js";
import { RunFolder, type RunIdentity, readResults, runStatus } from "./run-folder.js";
import { runTrials, trialWork } from "./run-trials.js";
import { sharedPows } from "./shared-pows.js";
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
  /** URL of the Redis whose workers do the tasks, for the engine `queue`. */
  readonly redis?: string;
  /** Takes what should be known while the run is on, one line each. */
  readonly onWarning?: (text: string) => void;
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
  const identity: RunIdentity = {
    ...{ experiment: experiment.sha256, seed, backend },
    ...(outside ? { claim: outside.commitment.claim, evaluation: outside.commitment.seed } : {}),
  };
  const finished = options.resume && runStatus(resolve(options.out)) === "complete";
  const queue = finished ? undefined : await queueFor(options, identity);
  let executor: ShardExecutor | undefined;
  try {
    const folder = openFolder(options, experiment, identity);
    if (finished) return readResults(folder.path);

    const pows = [...new Set(experiment.protocol.trials.map(({ pow }) => powFunction(pow).id))];
    const knownAnswers = checkAll(pows);
    const { name, claimSeconds } = experiment.protocol;
    executor = queue
      ? await queue.executor(folder.path, { name, seed: planSeed, backend, pows, claimSeconds })
      : (options.engine ?? "threads") === "threads" || outside
        ? await threadExecutor(workers, {
            shared: sharedPows(pows, planSeed),
            claimSeconds,
            ...(outside ? { outside: outside.claimIn(folder.path) } : {}),
          })
        : inProcessExecutor();
    const opened = executor.outside?.opened;
    if (opened) registerClaim(claimShape(opened));
    if (opened?.learns && options.resume) folder.forget();
    const plan = early ?? planOf(experiment.protocol, planSeed, backend);
    const tasks = new TaskQueue(folder, executor, backend, options.signal);
    const meter = new ProgressMeter(options.onProgress, 0);
    const calibrations = calibrateTasks(experiment.protocol, seed);
    const nets = distinguishTasks(experiment.protocol, seed);
    const work = trialWork(plan);
    const ahead = total(nets.map(costOf)) + work.cost;
    const calibration =
      calibrations.length > 0
        ? await calibrateAll(calibrations, tasks, meter, total(calibrations.map(costOf)) + ahead)
        : undefined;
    const { atLeast = {} } = experiment.protocol.speck ?? {};
    const speck = nets.length > 0 ? await distinguishAll(nets, atLeast, tasks, meter, ahead) : undefined;
    const ledger = new Ledger(folder.path, {
      ...{ experiment: experiment.sha256, seed },
      ...(outside ? { commitment: outside.commitment } : {}),
    });
    const { evidence, seconds } = await runTrials(work, { queue: tasks, folder, ledger, meter });
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
    await (executor ? executor.close() : queue?.leave());
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

/** A place at the Redis, if the run is one for a queue; with workers elsewhere it needs none here. */
async function queueFor(options: RunOptions, identity: RunIdentity): Promise<JoinedQueue | undefined> {
  const { engine, redis, workers, outside, onWarning = () => {} } = options;
  if (engine !== "queue") {
    if (redis === undefined) return undefined;
    throw new UsageError("--redis serves only --engine queue");
  }
  if (outside)
    throw new UsageError("--engine queue: a claim from outside is tried on this machine; valid is threads");
  if (redis === undefined) {
    throw new UsageError("--engine queue needs --redis URL, or NONCETRIAL_REDIS in the environment");
  }
  if (workers !== undefined) {
    throw new UsageError("--workers has no effect with --engine queue: give it to each noncetrial worker");
  }
  const { joinQueue } = await import("./queue/join-queue.js");
  return joinQueue(redis, identity, onWarning);
}

function openFolder({ out, resume }: RunOptions, experiment: Experiment, identity: RunIdentity): RunFolder {
  const path = resolve(out);
  return resume ? RunFolder.resume(path, identity) : RunFolder.create(path, identity, experiment.text);
}

function checkAll(ids: readonly string[]): Map<string, KnownAnswers> {
  return new Map(ids.map((id) => [id, checkKnownAnswers(powFunction(id))]));
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
