import type { Claim } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import type { TemplateKind } from "../dataset/templates.js";
import type { BackendName } from "../model/backend.js";
import { powFunction } from "../pow/registry.js";
import { hitsForMargin, plannedHalfWidth, smallestHashesForVerdict } from "../stats/plan-size.js";
import type { FitRecord, FitTask } from "./fit.js";
import type { LabelTask } from "./label.js";
import type { Protocol } from "./protocol.js";
import { PLANTED_BITS, type ShardArm, type ShardTask } from "./shard.js";
import type { Role } from "./streams.js";
import { type Trial, trialsOf } from "./trial.js";

/** Nonces of one shard at most: some ten milliseconds of hashing on one core. */
export const SHARD_NONCES = 65536;

/** Budgets are rounded up to whole batches a template. */
const GRAIN = 1024;

/** A shared body of hashes: same function, same templates, same order of nonces. */
export interface Pool {
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
  /** The same on permuted labels; empty for claims that learn nothing. */
  readonly shuffled: readonly FitTask[];
}

/** Everything that follows from the protocol alone. */
export interface Plan {
  readonly seed: string;
  readonly protocol: Protocol;
  readonly trials: readonly TrialFits[];
}

/** What of a trial is hashed: known once its fits have shown how much it keeps. */
export interface TrialBudget {
  readonly trial: Trial;
  readonly pool: Pool;
  readonly noncesPerTemplate: number;
  /** Planned half-width of the interval on the lift. */
  readonly halfWidth: number;
  readonly fits: TrialFits;
  readonly learns: boolean;
}

/** A pool with its trials and what its controls look for. */
export interface PoolPlan {
  readonly pool: Pool;
  readonly noncesPerTemplate: number;
  readonly verifyBits: number;
  readonly planted: PlantedPlan;
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
  return { seed, protocol, trials: trials.map((trial) => fitsOf(trial, seed, backend)) };
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

function fitsOf(trial: Trial, seed: string, backend: BackendName): TrialFits {
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
  const fitOn = (shuffled: boolean) => (task: LabelTask) =>
    ({
      kind: "fit",
      seed,
      trial: trial.id,
      claim: trial.claim,
      shuffled,
      labels: task,
      keep: trial.keep,
      backend,
    }) as const;
  return { trial, fits: labels.map(fitOn(false)), shuffled: labels.map(fitOn(true)) };
}

/** The label tasks of a plan, each once. */
export function labelTasks(plan: Plan): LabelTask[] {
  const tasks = new Map<string, LabelTask>();
  for (const { fits } of plan.trials)
    for (const { labels } of fits) tasks.set(JSON.stringify(labels), labels);
  return [...tasks.values()];
}

/** The fit tasks of a plan; permuted twins only of claims that learn. */
export function fitTasks(plan: Plan, learns: (claim: string) => boolean): FitTask[] {
  return plan.trials.flatMap(({ trial, fits, shuffled }) =>
    learns(trial.claim) ? [...fits, ...shuffled] : fits,
  );
}

/** The fits of a trial that came out, and their mean share kept; or why there is none. */
export type TrialOutcome =
  | { readonly status: "frozen"; readonly keep: number; readonly records: readonly FrozenRecord[] }
  | { readonly status: "rejected"; readonly cause: string };

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

/** Pools and budgets, once fits are known. Trials without a usable fit are hashed for nothing and left out. */
export function poolPlans(
  plan: Plan,
  outcome: (fits: TrialFits) => TrialOutcome,
  learns: (claim: string) => boolean,
): PoolPlan[] {
  const pools = new Map<string, TrialBudget[]>();
  for (const fits of plan.trials) {
    const result = outcome(fits);
    if (result.status === "rejected") continue;
    const budget = budgetOf(plan, fits, result.keep, learns(fits.trial.claim));
    pools.set(budget.pool.id, [...(pools.get(budget.pool.id) ?? []), budget]);
  }
  return [...pools.values()].map((budgets) => poolPlan(plan, budgets));
}

function budgetOf(plan: Plan, fits: TrialFits, validationKeep: number, learns: boolean): TrialBudget {
  const { trial } = fits;
  const pool = poolOf(trial);
  const family = plan.trials.length;
  // A filter that keeps nothing or everything gets the pool of one that keeps half: enough to see that it does.
  const keep = validationKeep > 0.01 && validationKeep < 0.99 ? validationKeep : 0.5;
  const design = sizing(plan.protocol, trial.bits, trial.margin, keep, family);
  const wanted = trial.hashes ?? hitsForMargin(design).hashes;
  const noncesPerTemplate = Math.ceil(wanted / pool.count / GRAIN) * GRAIN;
  if (pool.firstDraw + noncesPerTemplate > 2 ** 32) {
    throw new UsageError(
      `${trial.id}: ${wanted} hashes on ${pool.count} templates exceed their 2^32 nonces; ` +
        "raise evaluationTemplates or the margin",
    );
  }
  const halfWidth = plannedHalfWidth({ ...design, hashes: noncesPerTemplate * pool.count });
  return { trial, pool, noncesPerTemplate, halfWidth, fits, learns };
}

function poolOf(trial: Trial): Pool {
  const same = trial.split === "same-template";
  const count = trial.evaluationTemplates;
  const firstDraw = same ? trial.train.nonces : 0;
  const start = same ? `/from-${firstDraw}` : "";
  return {
    id: `${trial.pow}/${trial.templates}/${trial.split}/${count}${start}`,
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
    verifyBits: Math.min(...budgets.map((budget) => budget.trial.bits)),
    planted: plantedPlan(plan, margin, noncesPerTemplate * first.pool.count),
    budgets,
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
export function* shardTasks(plan: Plan, { pool, noncesPerTemplate, verifyBits, planted, budgets }: PoolPlan) {
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
        verifyBits,
        planted: planted.effect,
        arms: budgets.flatMap((budget) => armsOf(budget, template, from)),
      };
      yield task;
    }
  }
}

/** Number of shards of a pool. */
export function shardCount({ pool, noncesPerTemplate }: PoolPlan): number {
  return pool.count * Math.ceil(noncesPerTemplate / SHARD_NONCES);
}

function armsOf(
  { trial, noncesPerTemplate, fits, learns }: TrialBudget,
  template: number,
  from: number,
): ShardArm[] {
  const count = Math.min(SHARD_NONCES, noncesPerTemplate - from);
  if (count <= 0) return [];
  const at = (tasks: readonly FitTask[]) => tasks[tasks.length > 1 ? template : 0]!;
  const own = { id: trial.id, count, fit: at(fits.fits) };
  return learns ? [own, { id: shuffledId(trial.id), count, fit: at(fits.shuffled) }] : [own];
}

/** Id of the permuted-label twin of a trial. */
export function shuffledId(trial: string): string {
  return `label-shuffle:${trial}`;
}

/** Whether the hash of a function behaves as a random oracle, so that hits do not depend on the template. */
export function isFull(pow: string): boolean {
  return powFunction(pow).full;
}
