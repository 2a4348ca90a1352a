import { UsageError } from "../core/errors.js";
import { powFunction } from "../pow/registry.js";
import { hitsForMargin } from "../stats/plan-size.js";
import { PLANTED_BITS } from "./control-arms.js";
import type { FitTask } from "./fit.js";
import type { HuntTask } from "./hunt.js";
import type { OpenTask } from "./open-claim.js";
import {
  type FrozenOutcome,
  isFull,
  isSequential,
  type Plan,
  sizing,
  sizingOf,
  type TrialFits,
  type TrialOutcome,
} from "./plan.js";
import type { ScreenTask } from "./screen.js";
import type { ShardArm, ShardTask } from "./shard.js";
import { LEAST_KEEP } from "./share-kept.js";
import { type Pool, type Stretch, stretchesOf } from "./stretch.js";
import { conditionsText, shuffledId, type Trial } from "./trial.js";

/** Nonces of one shard at most, and about how long it may take on one core. */
const SHARD_NONCES = 2 ** 18;
const SHARD_MICROSECONDS = 2e6;

/** The secondary analysis looks at about so many winning nonces of a pool, and at so many nonces at most. */
const SAMPLED_WINNERS = 32768;
const SAMPLED_NONCES = 2 ** 22;

/** Budgets are rounded up to whole batches a template. */
const GRAIN = 1024;

/** Nonces of a screening for one of a shard: many are looked at for one that is hashed. */
const SCREENED_PER_SHARD_NONCE = 16;

/**
 * How a filter is judged. `pool`: all nonces are hashed and its choice is compared with all. `arms`: what it keeps is
 * compared with the known hit probability; so are filters that keep less than a quarter, of which nothing else is
 * hashed, and filters that are looked at throughout.
 */
export type Design = "pool" | "arms";

/** Looks at a pool or screening while it grows, about so many where its shards allow. */
const LOOKS = 32;

/** Below this share kept a filter on a full function is judged by what it keeps alone. */
const LEAST_POOL_KEEP = 0.25;

/** Nonces that a filter looks at, at most. */
const MOST_SCREENED = 2 ** 31;

/** What of a trial is hashed: known once its fits have shown how much it keeps. */
export interface TrialBudget {
  readonly trial: Trial;
  readonly design: Design;
  /** Whether nothing but what it keeps is hashed. */
  readonly screened: boolean;
  readonly pool: Pool;
  /** Nonces of each template that the filter chooses from. */
  readonly noncesPerTemplate: number;
  readonly fits: TrialFits;
  /** When it is looked at; null if once, at the end. */
  readonly sequential: SequentialPlan | null;
}

/** A trial that is looked at throughout. */
export interface SequentialPlan {
  /** Hits by chance among the hashes that it may pay for: what its e-process is made for. */
  readonly plannedHits: number;
}

/** A pool with its trials and what its controls look for. */
export interface PoolPlan {
  readonly pool: Pool;
  readonly noncesPerTemplate: number;
  /** Times at which it is looked at, 1 if only at the end. */
  readonly looks: Looks;
  /** Easiest difficulty among its trials: its hits are verified, its controls counted there. */
  readonly bits: number;
  readonly planted: PlantedPlan;
  /** Trials whose nonces are all hashed; none if the pool serves the controls alone. */
  readonly budgets: readonly TrialBudget[];
}

/** Effect planted for the control, and the difficulty at which it is counted. */
export interface PlantedPlan {
  readonly effect: number;
  readonly bits: number;
}

/** What is hashed in a run. */
export interface HashPlan {
  readonly pools: readonly PoolPlan[];
  /** Trials whose filter is judged by what it keeps alone. */
  readonly screens: readonly TrialBudget[];
  /** Trials of claims that are no filters and pay for hashes of their own. */
  readonly hunts: readonly HuntPlan[];
}

/** What a searcher, composer or shortcut may pay for. */
export interface HuntPlan {
  readonly trial: Trial;
  /** The pool in which the controls of its function run. */
  readonly pool: Pool;
  /** Hashes of each hunt, and how many hunts there are: one a template. */
  readonly budget: number;
  readonly count: number;
  /** Whether random search works beside it: where the hit probability is not known. */
  readonly control: boolean;
  readonly open: OpenTask;
}

/** Pools and screenings, once fits are known. Trials without a usable fit are left out: there is nothing to hash. */
export function hashPlan(plan: Plan, outcome: (fits: TrialFits) => TrialOutcome): HashPlan {
  const pools = new Map<string, TrialBudget[]>();
  const screens: TrialBudget[] = [];
  const hunts: HuntPlan[] = [];
  for (const fits of plan.trials) {
    const result = outcome(fits);
    if (result.status === "rejected") continue;
    if (fits.open?.kind === "open") hunts.push(huntPlan(plan, fits.trial, fits.open));
    if (fits.open !== null || result.status !== "frozen") continue;
    const budget = budgetOf(plan, fits, result);
    if (budget.screened) screens.push(budget);
    else pools.set(budget.pool.id, [...(pools.get(budget.pool.id) ?? []), budget]);
  }
  const shared = [...pools.values()].map((budgets) => poolPlan(plan, budgets));
  return { pools: [...shared, ...controlPools(plan, [...screens, ...hunts], pools)], screens, hunts };
}

/** Pools for the controls alone, where no filter needs one on the same function and templates. */
function controlPools(
  plan: Plan,
  trials: readonly Pick<TrialBudget, "trial" | "pool">[],
  known: ReadonlyMap<string, unknown>,
): PoolPlan[] {
  const pools = new Map<string, Pick<TrialBudget, "trial" | "pool">[]>();
  for (const trial of trials) {
    const { id } = trial.pool;
    if (!known.has(id)) pools.set(id, [...(pools.get(id) ?? []), trial]);
  }
  return [...pools.values()].map((served) => {
    const noncesPerTemplate = Math.max(...served.map((trial) => controlNonces(plan, trial)));
    return poolOfControls(plan, served, noncesPerTemplate, []);
  });
}

/** Hunts of a claim: an arm against the known probability, or two arms where it is not known. */
function huntPlan(plan: Plan, trial: Trial, open: OpenTask): HuntPlan {
  const pool = poolOf(trial);
  const control = !isFull(trial.pow);
  const sizes = sizingOf(plan.protocol, trial, trial.keep, plan.trials.length);
  // Against an arm of the same size the ratio varies twice as much.
  const planned = (control ? 2 : 1) * hitsForMargin({ ...sizes, design: "arms" }).hashes;
  const budget = Math.ceil((trial.hashes ?? planned) / pool.count / GRAIN) * GRAIN;
  if (budget > 2 ** 32) {
    throw new UsageError(
      `${trial.id}: ${budget} hashes a template exceed its 2^32 nonces; raise evaluationTemplates or the margin`,
    );
  }
  return { trial, pool, budget, count: pool.count, control, open };
}

/** Share kept that the evaluation will hardly fall below. */
function leastKeep({ keep, records }: FrozenOutcome): number {
  const error = Math.sqrt(records.reduce((sum, { keepError }) => sum + keepError ** 2, 0));
  return Math.max(0, keep - (3 * error) / Math.max(1, records.length));
}

function controlNonces(plan: Plan, { trial, pool }: Pick<TrialBudget, "trial" | "pool">): number {
  const sizes = sizing(plan.protocol, trial.bits, trial.margin, 0.5, plan.trials.length);
  return Math.ceil(hitsForMargin(sizes).hashes / pool.count / GRAIN) * GRAIN;
}

function budgetOf(plan: Plan, fits: TrialFits, outcome: FrozenOutcome): TrialBudget {
  const { trial } = fits;
  const pool = poolOf(trial);
  const least = leastKeep(outcome);
  // A filter that keeps as good as nothing, or all, gets the pool of one that keeps half: enough to see that.
  const keep = least >= LEAST_KEEP && outcome.keep < 0.99 ? least : 0.5;
  const rare = outcome.keep < LEAST_POOL_KEEP && least >= LEAST_KEEP && isFull(trial.pow);
  const throughout = isSequential(plan.protocol, trial.pow);
  const design = rare || throughout ? "arms" : "pool";
  const sizes = sizingOf(plan.protocol, trial, keep, plan.trials.length);
  const planned = hitsForMargin({ ...sizes, design: throughout ? "sequential" : design }).hashes;
  const looked = rare
    ? Math.min(MOST_SCREENED, (trial.hashes ?? planned) / keep)
    : (trial.hashes ?? (throughout ? planned / keep : planned));
  const noncesPerTemplate = Math.ceil(looked / pool.count / GRAIN) * GRAIN;
  if (pool.firstDraw + noncesPerTemplate > 2 ** 32) {
    throw new UsageError(
      `${trial.id}: ${Math.ceil(looked)} nonces on ${pool.count} templates exceed their 2^32; ` +
        "raise evaluationTemplates or the margin",
    );
  }
  const sequential = throughout
    ? { plannedHits: Math.max(1, noncesPerTemplate * pool.count * keep * 2 ** -trial.bits) }
    : null;
  return { trial, design, screened: rare, pool, noncesPerTemplate, fits, sequential };
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
  const noncesPerTemplate = Math.max(...budgets.map((budget) => budget.noncesPerTemplate));
  return poolOfControls(plan, budgets, noncesPerTemplate, budgets);
}

/** A pool of so many nonces, its controls made for some trials, and the trials whose filters choose among them. */
function poolOfControls(
  plan: Plan,
  served: readonly Pick<TrialBudget, "trial" | "pool">[],
  noncesPerTemplate: number,
  shared: readonly TrialBudget[],
): PoolPlan {
  const first = served[0]!;
  const margin = Math.min(...served.map(({ trial }) => trial.margin));
  const looks = looksOf(noncesPerTemplate, shardNonces(first.pool.pow), shared[0]?.sequential != null);
  return {
    pool: first.pool,
    noncesPerTemplate,
    bits: Math.min(...served.map(({ trial }) => trial.bits)),
    looks,
    planted: plantedPlan(plan, margin, noncesPerTemplate * first.pool.count, looks.count),
    budgets: shared,
  };
}

/** Shards of a pool, and the rounds over its templates after which it is looked at. */
export interface Looks {
  /** Nonces of a shard at most. */
  readonly shardNonces: number;
  /** Rounds of one shard a template between two looks. */
  readonly everyRounds: number;
  /** How many looks there are, the last one at the end. */
  readonly count: number;
}

/** The looks at so many nonces a template: a round of shards each, over all templates. */
function looksOf(noncesPerTemplate: number, largest: number, throughout: boolean): Looks {
  if (!throughout)
    return { shardNonces: largest, everyRounds: Math.ceil(noncesPerTemplate / largest), count: 1 };
  const size = Math.min(largest, 2 ** Math.floor(Math.log2(Math.max(1, noncesPerTemplate / LOOKS))));
  const rounds = Math.ceil(noncesPerTemplate / size);
  const everyRounds = Math.ceil(rounds / LOOKS);
  return { shardNonces: size, everyRounds, count: Math.ceil(rounds / everyRounds) };
}

/**
 * The hardest target at which an effect of the margin is found with the planned power; 1 bit and more effect if none.
 * Looked at throughout it is at 1 bit, where it is found soonest: a pool that has not found it goes on.
 */
function plantedPlan(plan: Plan, margin: number, hashes: number, looks: number): PlantedPlan {
  const needed = (bits: number, effect: number) =>
    hitsForMargin(sizing(plan.protocol, bits, effect, 0.5, looks * plan.trials.length)).hashes;
  for (let bits = looks > 1 ? 1 : PLANTED_BITS; bits >= 1; bits--) {
    if (needed(bits, margin) <= hashes) return { effect: margin, bits };
  }
  return { effect: Math.min(0.999, margin * Math.sqrt(needed(1, margin) / hashes)), bits: 1 };
}

/** Nonces of a shard of a function: a power of 2, fewer the slower it is. */
export function shardNonces(pow: string): number {
  const affordable = SHARD_MICROSECONDS / powFunction(pow).microsecondsPerHash;
  return Math.min(SHARD_NONCES, 2 ** Math.max(0, Math.floor(Math.log2(affordable))));
}

/** The shards of a pool, in order. A generator, so that a plan of any length takes no memory. */
export function* shardTasks(plan: Plan, pool: PoolPlan): Generator<ShardTask> {
  const sampledNonces = Math.min(SAMPLED_NONCES, SAMPLED_WINNERS * 2 ** pool.bits);
  let nonces = 0;
  for (const stretch of stretchesOf(plan.seed, pool.pool, pool.noncesPerTemplate, pool.looks.shardNonces)) {
    const sampled = nonces < sampledNonces;
    nonces += stretch.count;
    yield {
      kind: "shard",
      ...stretch,
      sampled,
      verifyBits: pool.bits,
      planted: pool.planted.effect,
      arms: pool.budgets.flatMap((budget) => armsOf(budget, stretch)),
    };
  }
}

/** When a screening is looked at. */
export function screenLooks({ pool, noncesPerTemplate, sequential }: TrialBudget): Looks {
  return looksOf(noncesPerTemplate, SCREENED_PER_SHARD_NONCE * shardNonces(pool.pow), sequential !== null);
}

/** The screenings of a trial whose filter keeps little, in order. */
export function* screenTasks(plan: Plan, budget: TrialBudget): Generator<ScreenTask> {
  const { trial, pool, noncesPerTemplate, fits } = budget;
  for (const stretch of stretchesOf(plan.seed, pool, noncesPerTemplate, screenLooks(budget).shardNonces)) {
    const fit = fitOfTemplate(fits.fits, stretch.template);
    yield { kind: "screen", ...stretch, trial: trial.id, bits: trial.bits, fit, ...recordOf(trial) };
  }
}

/** The hunts of a trial, one a template. */
export function* huntTasks({ trial, budget, count, control, open }: HuntPlan): Generator<HuntTask> {
  for (let template = 0; template < count; template++) {
    yield { kind: "hunt", open, template, budget, bits: trial.bits, control, ...recordOf(trial) };
  }
}

/** Of claims from outside every hit is written down. */
function recordOf({ outside }: Trial): { record?: "all" } {
  return outside ? { record: "all" } : {};
}

/** Number of shards of a pool. */
export function shardCount({ pool, noncesPerTemplate, looks }: PoolPlan): number {
  return pool.count * Math.ceil(noncesPerTemplate / looks.shardNonces);
}

function armsOf(
  { trial, pool, noncesPerTemplate, fits }: TrialBudget,
  { template, from, count: all }: Stretch,
): ShardArm[] {
  const count = Math.min(all, noncesPerTemplate - (from - pool.firstDraw));
  if (count <= 0) return [];
  const own = {
    ...{ id: trial.id, count, fit: fitOfTemplate(fits.fits, template) },
    ...(trial.outside ? { recordBits: trial.bits } : {}),
  };
  if (fits.shuffled.length === 0) return [own];
  return [own, { id: shuffledId(trial.id), count, fit: fitOfTemplate(fits.shuffled, template) }];
}

function fitOfTemplate(tasks: readonly FitTask[], template: number): FitTask {
  return tasks[tasks.length > 1 ? template : 0]!;
}
