import type { Look, SequentialTester } from "../stats/sequential-test.js";
import { plantedTest } from "./analyse.js";
import type { LookBar } from "./bar.js";
import type { LookedArm, PoolCounts } from "./evidence.js";
import { armsOf, openTester } from "./filter-figures.js";
import type { PoolPlan, TrialBudget } from "./hash-plan.js";
import { InOrder } from "./in-order.js";
import { verdictAtLook } from "./judge-trial.js";
import { type LiftTest, liftOf } from "./lift-test.js";
import { mergeFigures, type NonceFigures } from "./nonce-figures.js";
import type { TrialOutcome } from "./plan.js";
import type { ShardTally } from "./shard.js";
import { type ArmTally, countAtLeast, emptyArm, emptyPool, mergeArms, mergePools } from "./tally.js";

/** Before this share of the looks a filter is not called degenerate: it may keep more later. */
const DEGENERATE_FROM = 1 / 8;

/** One trial that is looked at throughout. */
export class LookedTrial {
  readonly #budget: TrialBudget;
  readonly #outcome: TrialOutcome;
  readonly #bar: LookBar;
  readonly #tester: SequentialTester;
  readonly #looks: Look[] = [];
  #arm: ArmTally = emptyArm();
  #settled = false;

  constructor(budget: TrialBudget, outcome: TrialOutcome, bar: LookBar) {
    this.#budget = budget;
    this.#outcome = outcome;
    this.#bar = bar;
    this.#tester = openTester(budget, bar);
  }

  get trial(): string {
    return this.#budget.trial.id;
  }

  get settled(): boolean {
    return this.#settled;
  }

  get counts(): LookedArm {
    return { arm: this.#arm, looks: this.#looks };
  }

  /**
   * Looks at its counts; once settled it looks no more.
   *
   * @param progress share of all looks that this one ends
   */
  look(arm: ArmTally, fault: string | null, progress: number): void {
    if (this.#settled) return;
    const { trial } = this.#budget;
    this.#arm = arm;
    let test: LiftTest = { informative: false, reason: "nothing was hashed" };
    if (arm.kept > 0) {
      const look = { hits: countAtLeast(arm.keptHits, trial.bits), trials: arm.kept };
      this.#looks.push(look);
      test = liftOf(this.#tester.look(look));
    }
    const { verdict } = verdictAtLook(trial, this.#outcome, fault, arm, test, this.#bar);
    this.#settled = verdict !== "inconclusive" && (verdict !== "degenerate" || progress >= DEGENERATE_FROM);
  }
}

/**
 * Adds up the shards of a pool, whatever order they come in. A pool that is looked at throughout is looked at in the order of its
 * shards, so that where it ends hangs on nothing but its counts: it is settled once every trial is and its planted
 * effect was found, and what comes after that look is left out.
 */
export class PoolCount {
  readonly #plan: PoolPlan;
  readonly #level: number;
  readonly #templates;
  readonly #faults: Record<string, string> = {};
  readonly #trials: readonly LookedTrial[];
  readonly #order = new InOrder<{ template: number; tally: ShardTally }>((shard) => this.#take(shard));
  #nonceFigures: NonceFigures | null = null;
  #taken = 0;
  #looks = 0;
  #settled = false;

  constructor(plan: PoolPlan, outcomes: ReadonlyMap<string, TrialOutcome>, bar: LookBar) {
    this.#plan = plan;
    this.#level = bar.level;
    this.#templates = Array.from({ length: plan.pool.count }, emptyPool);
    this.#trials = plan.budgets.flatMap((budget) =>
      budget.sequential === null ? [] : new LookedTrial(budget, outcomes.get(budget.trial.id)!, bar),
    );
  }

  /** Whether no further shard is needed. */
  get settled(): boolean {
    return this.#settled;
  }

  /** How many shards, from the first, it has counted. */
  get taken(): number {
    return this.#taken;
  }

  /** @param position of the shard in the order of the pool's shards */
  add(position: number, template: number, tally: ShardTally): void {
    this.#order.add(position, { template, tally });
  }

  counts(): PoolCounts {
    return {
      plan: this.#plan,
      templates: this.#templates,
      nonceFigures: this.#nonceFigures,
      faults: this.#faults,
      looked: Object.fromEntries(this.#trials.map((trial) => [trial.trial, trial.counts])),
    };
  }

  #take({ template, tally }: { template: number; tally: ShardTally }): void {
    if (this.#settled) return;
    this.#templates[template] = mergePools(this.#templates[template]!, tally);
    const { nonceFigures } = tally;
    if (nonceFigures) {
      this.#nonceFigures = this.#nonceFigures ? mergeFigures(this.#nonceFigures, nonceFigures) : nonceFigures;
    }
    // Of several faults of one claim the first in the alphabet is kept, the same for any size of shards.
    for (const [arm, cause] of Object.entries(tally.faults)) {
      const known = this.#faults[arm];
      this.#faults[arm] = known === undefined || cause < known ? cause : known;
    }
    this.#taken++;
    const { pool, looks, noncesPerTemplate } = this.#plan;
    const rounds = Math.ceil(noncesPerTemplate / looks.shardNonces);
    const round = this.#taken / pool.count;
    if (this.#trials.length > 0 && (round % looks.everyRounds === 0 || round === rounds)) this.#look();
  }

  #look(): void {
    this.#looks++;
    const progress = this.#looks / this.#plan.looks.count;
    for (const trial of this.#trials) {
      const arm = armsOf(this.#templates, trial.trial).reduce(mergeArms, emptyArm());
      trial.look(arm, this.#faults[trial.trial] ?? null, progress);
    }
    if (!this.#trials.every((trial) => trial.settled)) return;
    const planted = plantedTest({ plan: this.#plan, templates: this.#templates }, this.#level);
    this.#settled = planted.informative && planted.interval[0] > 1;
  }
}
