import { availableParallelism, cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { InterruptedError, UsageError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import type { BackendName } from "../model/backend.js";
import { checkKnownAnswers, type KnownAnswers } from "../pow/known-answers.js";
import { powFunction } from "../pow/registry.js";
import { analyse, type PoolCounts, type ScreenCounts } from "../trial/analyse.js";
import { type Experiment, readExperiment } from "../trial/experiment-file.js";
import type { FitRecord } from "../trial/fit.js";
import {
  fitTasks,
  type HashPlan,
  hashPlan,
  historyTasks,
  labelTasks,
  outcomeOf,
  type Plan,
  type PoolPlan,
  planOf,
  screenTasks,
  shardTasks,
  type TrialBudget,
  type TrialOutcome,
} from "../trial/plan.js";
import { type Results, resultsDigest } from "../trial/results.js";
import type { ScreenTally } from "../trial/screen.js";
import type { ShardTally } from "../trial/shard.js";
import { type ArmTally, emptyArm, emptyPool, mergeArms, mergePools } from "../trial/tally.js";
import { type Task, type TaskRecord, taskId } from "../trial/tasks.js";
import { type EngineName, inProcessExecutor, type ShardExecutor } from "./executor.js";
import type { ProgressListener, Stage } from "./progress.js";
import { RunFolder, readResults, runStatus } from "./run-folder.js";
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
  const backend = options.backend ?? "wasm";
  const workers = options.workers ?? availableParallelism();
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024) {
    throw new UsageError(`--workers is ${workers}: valid are 1 to 1024`);
  }
  const plan = planOf(experiment.protocol, seed, backend);
  const identity = { experiment: experiment.sha256, seed, backend };
  const path = resolve(options.out);
  const folder = options.resume
    ? RunFolder.resume(path, identity)
    : RunFolder.create(path, identity, experiment.text);
  if (options.resume && runStatus(path) === "complete") return readResults(path);

  const knownAnswers = checkAll(plan);
  const executor =
    (options.engine ?? "threads") === "threads" ? await threadExecutor(workers) : inProcessExecutor();
  const run = new Run(plan, folder, executor, backend, options.signal, options.onProgress);
  try {
    await run.stage("label", [...historyTasks(plan), ...labelTasks(plan)], (task) => task.pow);
    await run.stage("fit", fitTasks(plan), (task) => task.trial);
    const outcomes = new Map(plan.trials.map((fits) => [fits.trial.id, run.outcome(fits.fits)]));
    const counts = await run.hash(hashPlan(plan, ({ trial }) => outcomes.get(trial.id)!));
    const findings = analyse({ experiment, plan, outcomes, ...counts, knownAnswers });
    const results: Results = {
      ...findings,
      digest: resultsDigest(findings),
      environment: environment(executor, backend, options.command ?? "runExperiment()"),
      timings: { totalSeconds: (performance.now() - started) / 1000, ...run.seconds() },
    };
    folder.complete(results);
    return results;
  } finally {
    await executor.close();
  }
}

/** Of several faults of one claim the first in the alphabet is kept: the order of arrival must not show. */
function firstFault(known: string | undefined, cause: string): string {
  return known === undefined || cause < known ? cause : known;
}

function checkAll(plan: Plan): Map<string, KnownAnswers> {
  const ids = new Set(plan.trials.map(({ trial }) => trial.pow));
  return new Map([...ids].map((id) => [id, checkKnownAnswers(powFunction(id))]));
}

/** One run under way: tasks go to the executor, records to the folder. */
class Run {
  readonly #seconds: Record<Stage, number> = { label: 0, fit: 0, hash: 0 };

  constructor(
    private readonly plan: Plan,
    private readonly folder: RunFolder,
    private readonly executor: ShardExecutor,
    private readonly backend: BackendName,
    private readonly signal: AbortSignal | undefined,
    private readonly listener: ProgressListener | undefined,
  ) {}

  async stage<T extends Task>(stage: Stage, tasks: readonly T[], name: (task: T) => string): Promise<void> {
    let done = 0;
    this.listener?.({ stage, done, total: tasks.length, current: "" });
    await this.#all(stage, tasks, (task) => {
      done++;
      this.listener?.({ stage, done, total: tasks.length, current: name(task) });
    });
  }

  /** Result of a trial's fits, all done. */
  outcome(tasks: readonly Task[]): TrialOutcome {
    return outcomeOf(tasks.map((task) => this.folder.record(taskId(task)) as FitRecord));
  }

  async hash({ pools, screens }: HashPlan): Promise<{ pools: PoolCounts[]; screens: ScreenCounts[] }> {
    const work = [...pools, ...screens].reduce(
      (sum, { pool, noncesPerTemplate }) => sum + pool.count * noncesPerTemplate,
      0,
    );
    let done = 0;
    const step = (nonces: number, current: string) => {
      done += nonces;
      this.listener?.({ stage: "hash", done, total: work, current });
    };
    step(0, "");
    const poolCounts: PoolCounts[] = [];
    for (const plan of pools) poolCounts.push(await this.#hashPool(plan, step));
    const screenCounts: ScreenCounts[] = [];
    for (const budget of screens) screenCounts.push(await this.#screen(budget, step));
    return { pools: poolCounts, screens: screenCounts };
  }

  async #hashPool(plan: PoolPlan, step: (nonces: number, current: string) => void): Promise<PoolCounts> {
    const templates = Array.from({ length: plan.pool.count }, emptyPool);
    const faults: Record<string, string> = {};
    await this.#all("hash", shardTasks(this.plan, plan), (task, record) => {
      const tally = record as ShardTally;
      templates[task.template] = mergePools(templates[task.template]!, tally);
      for (const [arm, cause] of Object.entries(tally.faults)) faults[arm] = firstFault(faults[arm], cause);
      step(task.count, plan.pool.id);
    });
    return { plan, templates, faults };
  }

  async #screen(budget: TrialBudget, step: (nonces: number, current: string) => void): Promise<ScreenCounts> {
    let arm: ArmTally = emptyArm();
    const solutions = { verified: 0, refuted: 0 };
    let fault: string | undefined;
    await this.#all("hash", screenTasks(this.plan, budget), (task, record) => {
      const tally = record as ScreenTally;
      arm = mergeArms(arm, tally.arm);
      solutions.verified += tally.verified;
      solutions.refuted += tally.refuted;
      if (tally.fault !== null) fault = firstFault(fault, tally.fault);
      step(task.count, budget.trial.id);
    });
    return { budget, arm, solutions, fault: fault ?? null };
  }

  seconds() {
    return {
      labelSeconds: this.#seconds.label,
      fitSeconds: this.#seconds.fit,
      shardSeconds: this.#seconds.hash,
    };
  }

  /** Does all tasks that have no record yet, a few more in hand than there are workers. */
  async #all<T extends Task>(
    stage: Stage,
    tasks: Iterable<T>,
    onRecord: (task: T, record: TaskRecord) => void,
  ): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (const task of tasks) {
      this.#checkSignal();
      const id = taskId(task);
      const known = this.folder.record(id);
      if (known !== undefined) {
        onRecord(task, known);
        continue;
      }
      const work = this.#one(stage, task, id, onRecord).finally(() => underWay.delete(work));
      underWay.add(work);
      if (underWay.size >= 2 * this.executor.workers) await this.#race(underWay);
    }
    while (underWay.size > 0) await this.#race(underWay);
  }

  async #one<T extends Task>(
    stage: Stage,
    task: T,
    id: string,
    onRecord: (task: T, record: TaskRecord) => void,
  ): Promise<void> {
    const order = { task, folder: this.folder.path, backend: this.backend };
    const { record, seconds } = await this.executor.execute(order);
    this.#seconds[stage] += seconds;
    this.folder.keep(id, record);
    onRecord(task, record);
  }

  async #race(underWay: Set<Promise<void>>): Promise<void> {
    const { signal } = this;
    if (signal === undefined) return Promise.race(underWay);
    this.#checkSignal();
    let stop = () => {};
    const aborted = new Promise<void>((done) => {
      stop = done;
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      await Promise.race([aborted, ...underWay]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) for (const work of underWay) work.catch(() => {});
    this.#checkSignal();
  }

  #checkSignal(): void {
    if (!this.signal?.aborted) return;
    throw new InterruptedError(`interrupted: ${this.folder.path} is incomplete; --resume continues it`);
  }
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
