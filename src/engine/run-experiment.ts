import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { registerClaim } from "../claim/catalogue.js";
import { UsageError } from "../core/errors.js";
import { storageFault } from "../core/storage-fault.js";
import { measureHashRate } from "../oracle/hash-rate.js";
import { checkKnownAnswers, type KnownAnswers } from "../pow/known-answers.js";
import { powFunction } from "../pow/registry.js";
import { analyseWithPrices } from "../trial/analyse.js";
import { calibrateTasks } from "../trial/calibrate.js";
import type { OutsideEvidence } from "../trial/evidence.js";
import { readExperiment } from "../trial/experiment-file.js";
import { foolTasks } from "../trial/fooled/fool.js";
import { type Plan, planOf } from "../trial/plan.js";
import { powerTasks } from "../trial/power/show-planted.js";
import { type Findings, type Results, resultsDigest } from "../trial/results.js";
import { distinguishTasks } from "../trial/speck/distinguish.js";
import { calibrateAll } from "./calibrate-all.js";
import { costOf } from "./cost.js";
import { distinguishAll } from "./distinguish-all.js";
import { environment } from "./environment.js";
import { inProcessExecutor, type ShardExecutor } from "./executor.js";
import { foolAll } from "./fool-all.js";
import { historyDigest } from "./history-digest.js";
import { Ledger } from "./ledger.js";
import { observers } from "./observer.js";
import type { Commitment } from "./outside/commitment.js";
import { committed } from "./outside/outside-options.js";
import { claimShape } from "./outside/thread-claim.js";
import { ProgressMeter } from "./progress.js";
import { ProgressWriter } from "./progress-file.js";
import type { JoinedQueue } from "./queue/join-queue.js";
import { RunFolder } from "./run-folder.js";
import { checkSameRun, type RunIdentity, readResults, runStatus } from "./run-identity.js";
import type { RunOptions } from "./run-options.js";
import { runTrials, trialWork } from "./run-trials.js";
import { sharedPows } from "./shared-pows.js";
import { Standings } from "./standings.js";
import { interruption, TaskQueue } from "./task-queue.js";
import { threadExecutor } from "./thread-executor.js";

/**
 * Runs an experiment from file to verdicts and leaves everything in the run folder.
 *
 * @throws {UsageError} on bad input, before anything is written
 * @throws {UserError} if memory or the disk gives out; the folder can be resumed
 * @throws {InterruptedError} if the signal fires; the folder then says that it is incomplete
 */
export async function runExperiment(options: RunOptions): Promise<Results> {
  const job = prepare(options);
  const { path, identity, experiment } = job;
  if (options.resume && runStatus(path) === "complete") {
    checkSameRun(path, identity);
    return readResults(path);
  }
  // Before anything is written: a server that cannot be reached leaves no folder behind.
  const joined = await queueFor(options, identity);
  try {
    const folder = options.resume
      ? RunFolder.resume(path, identity, options.takeOver)
      : RunFolder.create(path, identity, experiment.text);
    try {
      return await carryOut(job, options, folder, joined);
    } finally {
      folder.close();
      job.outside?.dispose();
    }
  } catch (error) {
    throw storageFault(error, path, "free some, then --resume continues the run") ?? error;
  } finally {
    await joined?.leave();
  }
}

/** What a run is, all of it checked before anything is written. */
type Job = ReturnType<typeof prepare>;

function prepare(options: RunOptions) {
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
  const history = early && historyDigest(early);
  const identity: RunIdentity = {
    ...{ experiment: experiment.sha256, seed, backend },
    ...(history === undefined ? {} : { history }),
    ...(outside ? identityOf(outside.commitment) : {}),
  };
  const path = resolve(options.out);
  return { started, experiment, seed, backend, workers, outside, planSeed, early, identity, path };
}

async function carryOut(
  job: Job,
  options: RunOptions,
  folder: RunFolder,
  joined: JoinedQueue | undefined,
): Promise<Results> {
  const { started, experiment, seed, backend, outside, planSeed, early } = job;
  const { protocol } = experiment;
  const pows = [...new Set(protocol.trials.map(({ pow }) => powFunction(pow).id))];
  const executor = await orInterrupted(
    Promise.resolve(executorOf(job, options, pows, folder, joined)),
    options.signal,
    folder.path,
  );
  let writer: ProgressWriter | undefined;
  let ledger: Ledger | undefined;
  try {
    const opened = executor.outside?.opened;
    if (opened) registerClaim(claimShape(opened));
    if (opened?.learns && options.resume) folder.forget();
    const plan = early ?? planOf(protocol, planSeed, backend);
    const { workers } = executor;
    writer = new ProgressWriter(folder.path, { workers, trials: plan.trials.map(({ trial }) => trial.id) });
    const observer = observers([writer, ...(options.observers ?? [])]);
    observer.begun({ workers, folder: folder.path });
    if (folder.damaged > 0) {
      observer.warning(
        `${folder.damaged} damaged lines of records.jsonl are dropped, their tasks done again`,
      );
    }
    const standings = new Standings();
    const queue = new TaskQueue(folder, executor, backend, options.signal, observer);
    const meter = new ProgressMeter(observer.progress, 0, standings);
    const calibrations = [...calibrateTasks(protocol, seed), ...powerTasks(protocol, seed)];
    const nets = distinguishTasks(protocol, seed);
    const work = trialWork(plan);
    const ways = foolTasks(protocol, seed);
    const fooling = total(ways.map(costOf)) + work.cost;
    const ahead = total(nets.map(costOf)) + fooling;
    const calibration =
      calibrations.length > 0
        ? await calibrateAll(calibrations, queue, meter, total(calibrations.map(costOf)) + ahead)
        : undefined;
    const { atLeast = {} } = protocol.speck ?? {};
    const speck = nets.length > 0 ? await distinguishAll(nets, atLeast, queue, meter, ahead) : undefined;
    const pitfalls = ways.length > 0 ? await foolAll(ways, queue, meter, fooling) : undefined;
    ledger = new Ledger(folder.path, {
      ...{ experiment: experiment.sha256, seed },
      ...(outside ? { commitment: outside.commitment } : {}),
    });
    const workplace = { queue, folder, ledger, meter, standings, observer };
    const trials = runTrials(work, workplace);
    trials.catch(() => {});
    // The first tasks are under way meanwhile.
    const knownAnswers = checkAll(pows);
    const { evidence, seconds } = await trials;
    ledger.sync();
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
      ...(pitfalls === undefined ? {} : { pitfalls: pitfalls.rows }),
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
        ...(pitfalls === undefined ? {} : { foolSeconds: pitfalls.seconds }),
        ...(prices.length === 0 ? {} : { prices }),
      },
    };
    folder.complete(results);
    return results;
  } catch (error) {
    writer?.write();
    throw error;
  } finally {
    ledger?.close();
    await executor.close();
  }
}

function executorOf(
  { experiment, outside, workers, planSeed, backend }: Job,
  { engine = "threads", threads }: RunOptions,
  pows: readonly string[],
  folder: RunFolder,
  joined: JoinedQueue | undefined,
): ShardExecutor | Promise<ShardExecutor> {
  const { name, claimSeconds } = experiment.protocol;
  if (joined)
    return joined.executor(folder.path, { name, seed: planSeed, backend, pows: [...pows], claimSeconds });
  if (engine === "in-process" && !outside) return inProcessExecutor();
  return threadExecutor(workers, {
    shared: sharedPows(pows, planSeed),
    claimSeconds,
    ...(threads ? { threads } : {}),
    ...(outside ? { outside: outside.claimIn(folder.path) } : {}),
  });
}

/** The executor, unless the signal fires first: a server may go away, or a claim say nothing, while it is made. */
async function orInterrupted(
  making: Promise<ShardExecutor>,
  signal: AbortSignal | undefined,
  folder: string,
): Promise<ShardExecutor> {
  if (signal === undefined) return making;
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(interruption(folder));
    signal.addEventListener("abort", stop, { once: true });
  });
  if (signal.aborted) stop();
  try {
    return await Promise.race([making, stopped]);
  } catch (error) {
    making.then((executor) => executor.close()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    stopped.catch(() => {});
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
  if (isolation !== null) folder.spending.note(seconds);
  return new Map(
    trials.map(({ trial }) => [
      trial.id,
      {
        isolation,
        cpuSeconds: isolation === null ? null : folder.spending.seconds,
        rate: isolation === null ? null : measureHashRate(powFunction(trial.pow, seed)),
      },
    ]),
  );
}

/** A place at the Redis, if the run is one for a queue; with workers elsewhere it needs none here. */
async function queueFor(options: RunOptions, identity: RunIdentity): Promise<JoinedQueue | undefined> {
  const { engine, redis, workers, outside } = options;
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
  return joinQueue(redis, identity, observers(options.observers ?? []).warning);
}

function checkAll(ids: readonly string[]): Map<string, KnownAnswers> {
  return new Map(ids.map((id) => [id, checkKnownAnswers(powFunction(id))]));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function identityOf({ claim, salt, seed }: Commitment): Pick<RunIdentity, "claim" | "salt" | "evaluation"> {
  return { claim, salt, evaluation: seed };
}
