import { claimById } from "../claim/catalogue.js";
import type { Claim } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import type { TemplateKind } from "../dataset/templates.js";
import type { BackendName } from "../model/backend.js";
import { powFunction } from "../pow/registry.js";
import { hitsForMargin, smallestHashesForVerdict } from "../stats/plan-size.js";
import type { FitRecord, FitTask } from "./fit.js";
import { type HistorySource, type HistoryTask, historyFromFile } from "./history.js";
import type { LabelTask } from "./label.js";
import type { Protocol } from "./protocol.js";
import type { ScreenTask } from "./screen.js";
import { PLANTED_BITS, type ShardArm, type ShardTask } from "./shard.js";
import type { Role } from "./streams.js";
import { conditionsText, type Trial, trialsOf } from "./trial.js";

/** Nonces of one shard at most: some ten milliseconds of hashing on one core. */
export const SHARD_NONCES = 65536;

/** Budgets are rounded up to whole batches a template. */
const GRAIN = 1024;

/** A shared body of hashes: same function, same templates, same order of nonces. */
export interface Pool {
  /** `pow/templates`, with conditions that are not the usual ones: `sha256d/16`, `sha256:7/same-template/4x8192`. */
  readonly id: string;
  readonly pow: string;
  readonly role: Role;
  readonly templates: TemplateKind;
  readonly count: number;
  /** First draw of each template that is not training data. */
  readonly firstDraw: number;
}

/** What is to be fitted for a trial: one fit for all templates, or one a template. */
export interface TrialFits {
  readonly trial: Trial;
  /** Index = evaluation template for same-template trials; a single entry otherwise. */
  readonly fits: readonly FitTask[];
  /**
   * The same on permuted labels, for claims that learn, on full functions; else empty. On a weakened function the
   * hits of a template follow the nonce, so that even a filter that learnt nothing leans one way or the other there
   * and its twin is no null.
   */
  readonly shuffled: readonly FitTask[];
}

/** Everything that follows from the protocol alone. */
export interface Plan {
  readonly seed: string;
  readonly protocol: Protocol;
  readonly trials: readonly TrialFits[];
}

/**
 * How a filter is judged. `pool`: all nonces are hashed and its choice is compared with all. `arms`: a filter that
 * keeps less than a quarter has only those hashed that it keeps, against the known hit probability.
 */
export type Design = "pool" | "arms";

/** Below this share kept a filter on a full function is judged by what it keeps alone. */
const LEAST_POOL_KEEP = 0.25;

/** A filter that keeps less than this, as far as validation shows, keeps as good as nothing. */
const LEAST_KEEP = 1e-3;

/** Nonces that a filter looks at, at most. */
const MOST_SCREENED = 2 ** 30;

/** What of a trial is hashed: known once its fits have shown how much it keeps. */
export interface TrialBudget {
  readonly trial: Trial;
  readonly design: Design;
  readonly pool: Pool;
  /** Nonces of each template that the filter chooses from. */
  readonly noncesPerTemplate: number;
  readonly fits: TrialFits;
}

/** A pool with its trials and what its controls look for. */
export interface PoolPlan {
  readonly pool: Pool;
  readonly noncesPerTemplate: number;
  /** Easiest difficulty among its trials: its hits are verified, its controls counted there. */
  readonly bits: number;
  readonly planted: PlantedPlan;
  /** Trials in the pool design; none if the pool serves the controls alone. */
  readonly budgets: readonly TrialBudget[];
}

/** Effect planted for the control, and the difficulty at which it is counted. */
export interface PlantedPlan {
  readonly effect: number;
  readonly bits: number;
}

/**
 * The plan of a protocol under a seed.
 *
 * @throws {UsageError} on unknown names and on budgets too small for any verdict
 */
export function planOf(
  protocol: Protocol,
  seed: string,
  backend: BackendName,
  catalogue?: readonly Claim[],
): Plan {
  const trials = trialsOf(protocol, catalogue);
  for (const trial of trials) checkBudget(protocol, trial, trials.length);
  const histories = historySources(protocol, trials, catalogue);
  return {
    seed,
    protocol,
    trials: trials.map((trial) => fitsOf(trial, seed, backend, histories, catalogue)),
  };
}

function checkBudget(protocol: Protocol, trial: Trial, family: number): void {
  if (trial.hashes === null) return;
  const design = sizing(protocol, trial.bits, trial.margin, trial.keep, family);
  const least = Math.ceil(smallestHashesForVerdict(design));
  if (trial.hashes >= least) return;
  throw new UsageError(
    `trials: ${trial.id}: hashes is ${trial.hashes}, too small for any verdict at margin ${trial.margin}: ` +
      `valid are ${least} or more; ${hitsForMargin(design).hashes} are planned when it is left out`,
  );
}

function sizing(protocol: Protocol, bits: number, margin: number, keep: number, family: number) {
  return {
    margin,
    alpha: protocol.alpha,
    family,
    typeTwo: protocol.typeTwo,
    probability: 2 ** -bits,
    keep,
    design: "pool",
  } as const;
}

/** The history of each function that a claim with need of one is tried on; files are read and verified. */
function historySources(
  protocol: Protocol,
  trials: readonly Trial[],
  catalogue?: readonly Claim[],
): ReadonlyMap<string, HistorySource> {
  const needing = trials.filter(({ claim }) => claimById(claim, catalogue).needs.includes("history"));
  return new Map(
    [...new Set(needing.map(({ pow }) => pow))].map((pow) => [
      pow,
      protocol.history === "simulated"
        ? { kind: "simulated", ...protocol.simulatedChain }
        : historyFromFile(pow, protocol.history),
    ]),
  );
}

function fitsOf(
  trial: Trial,
  seed: string,
  backend: BackendName,
  histories: ReadonlyMap<string, HistorySource>,
  catalogue?: readonly Claim[],
): TrialFits {
  const { templates, nonces } = trial.train;
  const base = {
    kind: "label",
    seed,
    pow: trial.pow,
    templates: trial.templates,
    nonces,
    bits: trial.bits,
  } as const;
  const labels: LabelTask[] =
    trial.split === "same-template"
      ? Array.from({ length: templates }, (_, first) => ({ ...base, first, count: 1 }))
      : [{ ...base, first: 0, count: templates }];
  const claim = claimById(trial.claim, catalogue);
  const source = claim.needs.includes("history") ? histories.get(trial.pow) : undefined;
  const history = source ? ({ kind: "history", seed, pow: trial.pow, source } as const) : null;
  const fitOn = (shuffled: boolean) => (task: LabelTask) =>
    ({
      kind: "fit",
      seed,
      trial: trial.id,
      claim: trial.claim,
      shuffled,
      labels: task,
      history,
      keep: trial.keep,
      backend,
    }) as const;
  const twin = isFull(trial.pow) && claim.needs.includes("labels");
  return { trial, fits: labels.map(fitOn(false)), shuffled: twin ? labels.map(fitOn(true)) : [] };
}

/** The label tasks of a plan, each once. */
export function labelTasks(plan: Plan): LabelTask[] {
  const tasks = new Map<string, LabelTask>();
  for (const { fits } of plan.trials)
    for (const { labels } of fits) tasks.set(JSON.stringify(labels), labels);
  return [...tasks.values()];
}

/** The history tasks of a plan, each once. */
export function historyTasks(plan: Plan): HistoryTask[] {
  const tasks = new Map<string, HistoryTask>();
  for (const { fits } of plan.trials) {
    for (const { history } of fits) if (history) tasks.set(JSON.stringify(history), history);
  }
  return [...tasks.values()];
}

/** The fit tasks of a plan, with their permuted twins. */
export function fitTasks(plan: Plan): FitTask[] {
  return plan.trials.flatMap(({ fits, shuffled }) => [...fits, ...shuffled]);
}

/** The fits of a trial that came out, and their mean share kept; or why there is none. */
export type TrialOutcome =
  | {
      readonly status: "frozen";
      readonly keep: number;
      readonly records: readonly FrozenRecord[];
    }
  | { readonly status: "rejected"; readonly cause: string };

type FrozenOutcome = Extract<TrialOutcome, { status: "frozen" }>;

export type FrozenRecord = Extract<FitRecord, { status: "frozen" }>;

/** Joins the records of a trial's fits: one rejected fit rejects the trial. */
export function outcomeOf(records: readonly FitRecord[]): TrialOutcome {
  const frozen: FrozenRecord[] = [];
  for (const record of records) {
    if (record.status === "rejected") return record;
    frozen.push(record);
  }
  const keep = frozen.reduce((sum, record) => sum + record.keep, 0) / frozen.length;
  return { status: "frozen", keep, records: frozen };
}

/** What is hashed in a run. */
export interface HashPlan {
  readonly pools: readonly PoolPlan[];
  /** Trials whose filter is judged by what it keeps alone. */
  readonly screens: readonly TrialBudget[];
}

/** Pools and screenings, once fits are known. Trials without a usable fit are left out: there is nothing to hash. */
export function hashPlan(plan: Plan, outcome: (fits: TrialFits) => TrialOutcome): HashPlan {
  const pools = new Map<string, TrialBudget[]>();
  const screens: TrialBudget[] = [];
  for (const fits of plan.trials) {
    const result = outcome(fits);
    if (result.status === "rejected") continue;
    const budget = budgetOf(plan, fits, result);
    if (budget.design === "arms") screens.push(budget);
    else pools.set(budget.pool.id, [...(pools.get(budget.pool.id) ?? []), budget]);
  }
  // Where filters keep too little for a pool of their own, the controls still need one.
  for (const screen of screens) {
    const { id } = screen.pool;
    if (!pools.has(id)) pools.set(id, [{ ...screen, noncesPerTemplate: controlNonces(plan, screen) }]);
  }
  return { pools: [...pools.values()].map((budgets) => poolPlan(plan, budgets)), screens };
}

/**
 * Share kept that the evaluation will hardly fall below: where it differs from template to template, three standard
 * errors under what validation shows, but not under a fifth of it.
 */
function leastKeep(keep: number, records: readonly FrozenRecord[], evaluationTemplates: number): number {
  const [first] = records;
  if (!first || records.length > 1) return keep;
  const error = first.keepSpread * Math.sqrt(1 / first.validationTemplates + 1 / evaluationTemplates);
  return Math.max(keep / 5, keep - 3 * error);
}

function controlNonces(plan: Plan, { trial, pool }: TrialBudget): number {
  const sizes = sizing(plan.protocol, trial.bits, trial.margin, 0.5, plan.trials.length);
  return Math.ceil(hitsForMargin(sizes).hashes / pool.count / GRAIN) * GRAIN;
}

function budgetOf(
  plan: Plan,
  fits: TrialFits,
  { keep: validationKeep, records }: FrozenOutcome,
): TrialBudget {
  const { trial } = fits;
  const pool = poolOf(trial);
  const least = leastKeep(validationKeep, records, pool.count);
  // A filter that keeps as good as nothing, or all, gets the pool of one that keeps half: enough to see that.
  const keep = least >= LEAST_KEEP && validationKeep < 0.99 ? least : 0.5;
  const rare = validationKeep < LEAST_POOL_KEEP && least >= LEAST_KEEP && isFull(trial.pow);
  const sizes = { ...sizing(plan.protocol, trial.bits, trial.margin, keep, plan.trials.length) };
  const design = rare ? "arms" : "pool";
  const hashes = trial.hashes ?? hitsForMargin({ ...sizes, design }).hashes;
  const looked = rare ? Math.min(MOST_SCREENED, hashes / keep) : hashes;
  const noncesPerTemplate = Math.ceil(looked / pool.count / GRAIN) * GRAIN;
  if (pool.firstDraw + noncesPerTemplate > 2 ** 32) {
    throw new UsageError(
      `${trial.id}: ${Math.ceil(looked)} nonces on ${pool.count} templates exceed their 2^32; ` +
        "raise evaluationTemplates or the margin",
    );
  }
  return { trial, design, pool, noncesPerTemplate, fits };
}

function poolOf(trial: Trial): Pool {
  const same = trial.split === "same-template";
  const count = trial.evaluationTemplates;
  const firstDraw = same ? trial.train.nonces : 0;
  return {
    id: `${trial.pow}${conditionsText(trial.templates, trial.split)}/${count}${same ? `x${firstDraw}` : ""}`,
    pow: trial.pow,
    role: same ? "train" : "eval",
    templates: trial.templates,
    count,
    firstDraw,
  };
}

function poolPlan(plan: Plan, budgets: readonly TrialBudget[]): PoolPlan {
  const first = budgets[0]!;
  const noncesPerTemplate = Math.max(...budgets.map((budget) => budget.noncesPerTemplate));
  const margin = Math.min(...budgets.map((budget) => budget.trial.margin));
  return {
    pool: first.pool,
    noncesPerTemplate,
    bits: Math.min(...budgets.map((budget) => budget.trial.bits)),
    planted: plantedPlan(plan, margin, noncesPerTemplate * first.pool.count),
    budgets: budgets.filter(({ design }) => design === "pool"),
  };
}

/** The hardest target at which an effect of the margin is found with the planned power; 1 bit and more effect if none. */
function plantedPlan(plan: Plan, margin: number, hashes: number): PlantedPlan {
  const needed = (bits: number, effect: number) =>
    hitsForMargin(sizing(plan.protocol, bits, effect, 0.5, plan.trials.length)).hashes;
  for (let bits = PLANTED_BITS; bits >= 1; bits--) {
    if (needed(bits, margin) <= hashes) return { effect: margin, bits };
  }
  return { effect: Math.min(0.999, margin * Math.sqrt(needed(1, margin) / hashes)), bits: 1 };
}

/** The shards of a pool, in order. A generator, so that a plan of any length takes no memory. */
export function* shardTasks(plan: Plan, { pool, noncesPerTemplate, bits, planted, budgets }: PoolPlan) {
  for (let template = 0; template < pool.count; template++) {
    for (let from = 0; from < noncesPerTemplate; from += SHARD_NONCES) {
      const task: ShardTask = {
        kind: "shard",
        seed: plan.seed,
        pow: pool.pow,
        pool: pool.id,
        role: pool.role,
        templates: pool.templates,
        template,
        from: pool.firstDraw + from,
        count: Math.min(SHARD_NONCES, noncesPerTemplate - from),
        verifyBits: bits,
        planted: planted.effect,
        arms: budgets.flatMap((budget) => armsOf(budget, template, from)),
      };
      yield task;
    }
  }
}

/** Nonces of one screening at most: many are looked at for one that is hashed. */
export const SCREEN_NONCES = 2 ** 20;

/** The screenings of a trial whose filter keeps little, in order. */
export function* screenTasks(plan: Plan, { trial, pool, noncesPerTemplate, fits }: TrialBudget) {
  for (let template = 0; template < pool.count; template++) {
    for (let from = 0; from < noncesPerTemplate; from += SCREEN_NONCES) {
      const task: ScreenTask = {
        kind: "screen",
        seed: plan.seed,
        trial: trial.id,
        pow: pool.pow,
        pool: pool.id,
        role: pool.role,
        templates: pool.templates,
        template,
        from: pool.firstDraw + from,
        count: Math.min(SCREEN_NONCES, noncesPerTemplate - from),
        bits: trial.bits,
        fit: fitOfTemplate(fits.fits, template),
      };
      yield task;
    }
  }
}

/** Number of shards of a pool. */
export function shardCount({ pool, noncesPerTemplate }: PoolPlan): number {
  return pool.count * Math.ceil(noncesPerTemplate / SHARD_NONCES);
}

function armsOf({ trial, noncesPerTemplate, fits }: TrialBudget, template: number, from: number): ShardArm[] {
  const count = Math.min(SHARD_NONCES, noncesPerTemplate - from);
  if (count <= 0) return [];
  const own = { id: trial.id, count, fit: fitOfTemplate(fits.fits, template) };
  if (fits.shuffled.length === 0) return [own];
  return [own, { id: shuffledId(trial.id), count, fit: fitOfTemplate(fits.shuffled, template) }];
}

function fitOfTemplate(tasks: readonly FitTask[], template: number): FitTask {
  return tasks[tasks.length > 1 ? template : 0]!;
}

/** Id of the permuted-label twin of a trial. */
export function shuffledId(trial: string): string {
  return `label-shuffle:${trial}`;
}

/** Whether the hash of a function behaves as a random oracle, so that hits do not depend on the template. */
export function isFull(pow: string): boolean {
  return powFunction(pow).full;
}
