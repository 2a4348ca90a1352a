import type { LookBar } from "./bar.js";
import type { ScreenCounts } from "./evidence.js";
import { type Looks, screenLooks, type TrialBudget } from "./hash-plan.js";
import { InOrder } from "./in-order.js";
import type { TrialOutcome } from "./plan.js";
import { LookedTrial } from "./pool-count.js";
import type { ScreenTally } from "./screen.js";
import { type ArmTally, emptyArm, mergeArms } from "./tally.js";

/** Adds up the screenings of a trial, whatever order they come in; looked at throughout, as a pool is. */
export class ScreenCount {
  readonly #budget: TrialBudget;
  readonly #plan: Looks;
  readonly #looked: LookedTrial | null;
  readonly #order = new InOrder<ScreenTally>((tally) => this.#take(tally));
  readonly #solutions = { verified: 0, refuted: 0 };
  #arm: ArmTally = emptyArm();
  #fault: string | null = null;
  #taken = 0;
  #looks = 0;

  constructor(budget: TrialBudget, outcome: TrialOutcome, bar: LookBar) {
    this.#budget = budget;
    this.#plan = screenLooks(budget);
    this.#looked = budget.sequential === null ? null : new LookedTrial(budget, outcome, bar);
  }

  /** Whether no further screening is needed. */
  get settled(): boolean {
    return this.#looked?.settled ?? false;
  }

  /** How many screenings, from the first, it has counted. */
  get taken(): number {
    return this.#taken;
  }

  /** @param position of the screening in the order of the trial's screenings */
  add(position: number, tally: ScreenTally): void {
    this.#order.add(position, tally);
  }

  counts(): ScreenCounts {
    const counts = this.#looked?.counts ?? { arm: this.#arm, looks: [] };
    return { budget: this.#budget, ...counts, solutions: this.#solutions, fault: this.#fault };
  }

  #take(tally: ScreenTally): void {
    if (this.settled) return;
    this.#arm = mergeArms(this.#arm, tally.arm);
    this.#solutions.verified += tally.verified;
    this.#solutions.refuted += tally.refuted;
    if (tally.fault !== null && (this.#fault === null || tally.fault < this.#fault))
      this.#fault = tally.fault;
    this.#taken++;
    if (this.#looked === null) return;
    const { everyRounds, count, shardNonces } = this.#plan;
    const round = this.#taken / this.#budget.pool.count;
    const rounds = Math.ceil(this.#budget.noncesPerTemplate / shardNonces);
    if (round % everyRounds !== 0 && round !== rounds) return;
    this.#looks++;
    this.#looked.look(this.#arm, this.#fault, this.#looks / count);
  }
}
