import { plannedPrior } from "../stats/beta-mixture.js";
import { type Look, SequentialTester, sequentialTest } from "../stats/sequential-test.js";
import type { LookBar } from "./bar.js";
import type { PoolCounts, ScreenCounts } from "./evidence.js";
import type { Design, TrialBudget } from "./hash-plan.js";
import { type LiftTest, liftOf, testArm, testPool } from "./lift-test.js";
import type { TrialResult } from "./results.js";
import { type ArmTally, countAtLeast, emptyArm, mergeArms, type PoolTally } from "./tally.js";
import { type Trial, unitOf } from "./trial.js";

/** Counts of a trial and the test on them. */
export interface Figures {
  readonly design: Design;
  /** Counts of all templates together. */
  readonly arm: ArmTally;
  /** The same of each template, where all its nonces were hashed. */
  readonly strata: readonly ArmTally[];
  /** Looks at a trial that is looked at throughout; null if there was one. */
  readonly looks: readonly Look[] | null;
  readonly test: LiftTest;
  readonly budget: TrialBudget | null;
}

export const NO_FIGURES: Figures = {
  design: "pool",
  arm: emptyArm(),
  strata: [],
  looks: null,
  test: { informative: false, reason: "the claim was not run to its end" },
  budget: null,
};

/** The test that a trial is looked at with, throughout. */
export function openTester({ trial, sequential }: TrialBudget, { alpha, family }: LookBar) {
  const probability = 2 ** -trial.bits;
  const prior = plannedPrior(sequential!.plannedHits, probability, alpha / family);
  return new SequentialTester(probability, prior, alpha / family);
}

/** Counts of a filter and the test on them. */
export function figuresOf(
  trial: Trial,
  full: boolean,
  pool: PoolCounts | undefined,
  screen: ScreenCounts | undefined,
  bar: LookBar,
): Figures {
  const budget = screen?.budget ?? pool?.plan.budgets.find((one) => one.trial.id === trial.id);
  if (!budget) return NO_FIGURES;
  const strata = pool ? armsOf(pool.templates, trial.id) : [];
  const arm = screen?.arm ?? pool?.looked[trial.id]?.arm ?? strata.reduce(mergeArms, emptyArm());
  const base = { design: budget.design, arm, strata, budget };
  if (budget.sequential !== null) {
    const looks = screen?.looks ?? pool?.looked[trial.id]?.looks ?? [];
    return { ...base, looks, test: testLooks(looks, budget, bar) };
  }
  const test =
    budget.design === "pool"
      ? testPool(strata, trial.bits, full, bar.level, unitOf(trial))
      : testArm(countAtLeast(arm.keptHits, trial.bits), arm.kept, 2 ** -trial.bits, bar.level);
  return { ...base, looks: null, test };
}

function testLooks(looks: readonly Look[], budget: TrialBudget, { alpha, family }: LookBar): LiftTest {
  if (looks.length === 0) return { informative: false, reason: "nothing was hashed" };
  const probability = 2 ** -budget.trial.bits;
  const prior = plannedPrior(budget.sequential!.plannedHits, probability, alpha / family);
  return liftOf(sequentialTest(looks, probability, prior, alpha / family));
}

/** The looks as the results hold them. */
export function looksOf(
  looks: readonly Look[],
  trial: Trial,
  budget: TrialBudget,
  bar: LookBar,
): TrialResult["looks"] {
  const tester = openTester(budget, bar);
  const probability = 2 ** -trial.bits;
  return looks.map(({ hits, trials }) => {
    const { interval, logE } = tester.look({ hits, trials });
    return {
      hashes: trials,
      hits,
      log10EValue: logE / Math.LN10,
      interval: interval && [interval[0] / probability, interval[1] / probability],
    };
  });
}

/** Counts of one arm, template by template. */
export function armsOf(templates: readonly PoolTally[], arm: string): ArmTally[] {
  return templates.flatMap((tally) => tally.arms[arm] ?? []);
}
