import { mean } from "simple-statistics";
import { claimById } from "../claim/catalogue.js";
import { digestOf } from "../core/digest.js";
import type { KnownAnswers } from "../pow/known-answers.js";
import { powFunction } from "../pow/registry.js";
import { binomialTest } from "../stats/binomial-test.js";
import { adjustPValue, familyLevel } from "../stats/family.js";
import { furtherHashes } from "../stats/plan-size.js";
import { poolTest } from "../stats/pool-test.js";
import type { Experiment } from "./experiment-file.js";
import {
  knownAnswersGate,
  type LiftTest,
  nullArmGate,
  nullArms,
  type PendingGate,
  plantedGate,
  settleGates,
  solutionsGate,
  uniformityGates,
} from "./gates.js";
import type { Design, PoolPlan, TrialBudget } from "./hash-plan.js";
import { pitfallsOf } from "./pitfalls.js";
import { isFull, type Plan, type TrialFits, type TrialOutcome } from "./plan.js";
import { type Findings, type Gate, RESULTS_SCHEMA, type TrialResult } from "./results.js";
import {
  type ArmTally,
  countAtLeast,
  emptyArm,
  emptyPool,
  mergeArms,
  mergePools,
  type PoolTally,
} from "./tally.js";
import type { Trial } from "./trial.js";
import { verdictOf } from "./verdict.js";
import type { Solutions } from "./verify-hits.js";

/** Tallies of one pool, template by template. */
export interface PoolCounts {
  readonly plan: PoolPlan;
  readonly templates: readonly PoolTally[];
  /** Claims that failed while scoring, and why. */
  readonly faults: Readonly<Record<string, string>>;
}

/** Counts of a filter that is judged by what it keeps alone. */
export interface ScreenCounts {
  readonly budget: TrialBudget;
  readonly arm: ArmTally;
  readonly solutions: Solutions;
  readonly fault: string | null;
}

/** All that the analysis reads. */
export interface Evidence {
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
  readonly pools: readonly PoolCounts[];
  readonly screens: readonly ScreenCounts[];
  readonly knownAnswers: ReadonlyMap<string, KnownAnswers>;
}

/** Gates, figures and verdicts from tallies alone. Reads no clock and no random stream. */
export function analyse(evidence: Evidence): Findings {
  const { experiment, plan, pools, screens, knownAnswers } = evidence;
  const { protocol } = experiment;
  const size = plan.trials.length;
  // Without trials, as for one.
  const level = familyLevel(protocol.alpha, Math.max(1, size));
  const gates = settleGates([
    ...[...knownAnswers].map(([pow, answers]) => knownAnswersGate(pow, answers)),
    ...pools.flatMap((pool) => poolGates(pool, level)),
    ...screens.map(({ budget, solutions }) => solutionsGate(budget.trial.id, solutions)),
  ]);
  const failed = gates.filter((gate) => gate.status === "fail");
  return {
    schema: RESULTS_SCHEMA,
    experiment: {
      name: protocol.name,
      title: protocol.title,
      question: protocol.question ?? null,
      hypothesis: protocol.hypothesis ?? null,
      sha256: experiment.sha256,
      overrides: experiment.overrides.map(({ path, value }) => ({ path, value: value as never })),
    },
    seed: plan.seed,
    family: { alpha: protocol.alpha, size, level },
    gates,
    valid: failed.length === 0,
    trials: plan.trials.map((fits) => judge(evidence, fits, failed, level, size)),
  };
}

function poolGates(pool: PoolCounts, level: number): PendingGate[] {
  const { plan } = pool;
  const total = pool.templates.reduce(mergePools, emptyPool());
  const gates = [solutionsGate(plan.pool.id, total)];
  if (isFull(plan.pool.pow)) gates.push(...uniformityGates(plan.pool.id, total));
  for (const { id, arm, bits } of nullArms(plan)) {
    if (pool.faults[arm] !== undefined || total.arms[arm] === undefined) continue;
    const subject = id === "random-filter" ? plan.pool.id : arm.slice("label-shuffle:".length);
    gates.push(nullArmGate(id, subject, testArm(pool, arm, bits, level)));
  }
  gates.push(plantedGate(plan, testArm(pool, "planted", plan.planted.bits, level)));
  return gates;
}

/**
 * The pool test of one arm: pooled over templates for full functions, whose hits do not depend on the template,
 * stratified by template for weakened ones.
 */
function testArm(pool: PoolCounts, arm: string, bits: number, level: number): LiftTest {
  const arms = armsOf(pool, arm);
  const strata = arms.map((tally) => ({
    population: tally.hashes,
    hits: countAtLeast(tally.hits, bits),
    kept: tally.kept,
    keptHits: countAtLeast(tally.keptHits, bits),
  }));
  if (!isFull(pool.plan.pool.pow)) return poolTest(strata, level);
  const pooled = strata.reduce((a, b) => ({
    population: a.population + b.population,
    hits: a.hits + b.hits,
    kept: a.kept + b.kept,
    keptHits: a.keptHits + b.keptHits,
  }));
  return poolTest([pooled], level);
}

function armsOf(pool: PoolCounts, arm: string): ArmTally[] {
  return pool.templates.flatMap((tally) => tally.arms[arm] ?? []);
}

function judge(
  { outcomes, plan, pools, screens }: Evidence,
  fits: TrialFits,
  failed: readonly Gate[],
  level: number,
  family: number,
): TrialResult {
  const { trial } = fits;
  const claim = claimById(trial.claim);
  const pow = powFunction(trial.pow, plan.seed);
  const outcome = outcomes.get(trial.id)!;
  const pool = pools.find(({ plan }) => plan.budgets.some((budget) => budget.trial.id === trial.id));
  const screen = screens.find((candidate) => candidate.budget.trial.id === trial.id);
  const fault =
    outcome.status === "rejected" ? outcome.cause : (pool?.faults[trial.id] ?? screen?.fault ?? null);
  const figures = fault === null ? figuresOf(trial, pool, screen, level) : NO_FIGURES;
  const { nonces, kept, keptHits, test } = figures;
  const observed = observedOf(outcome, kept / nonces, level);
  const further =
    test.informative && test.interval[1] >= 1 + trial.margin
      ? furtherHashes({
          hashes: figures.design === "pool" ? nonces : kept,
          interval: test.interval,
          margin: trial.margin,
        })
      : null;
  const { verdict, reason } = verdictOf({
    failedGates: failed.map((gate) => `${gate.id} (${gate.subject})`),
    rejected: fault,
    offered: nonces,
    kept,
    constant: outcome.status === "frozen" && outcome.records.every((record) => record.constant),
    margin: trial.margin,
    lift: test.informative ? { estimate: test.lift, interval: test.interval } : { none: test.reason },
    observed: observed && { estimate: observed.lift, interval: observed.interval },
    furtherHashes: further,
  });
  return {
    id: trial.id,
    claim: trial.claim,
    title: claim.title,
    claimed: claim.claimed,
    kind: claim.kind,
    pow: trial.pow,
    full: pow.full,
    design: figures.design,
    templates: trial.templates,
    split: trial.split,
    bits: trial.bits,
    margin: trial.margin,
    nonces,
    hashes: kept,
    hits: keptHits,
    controlHashes: figures.controlHashes,
    controlHits: figures.controlHits,
    hitProbability: pow.full ? 2 ** -trial.bits : null,
    keep: nonces > 0 ? kept / nonces : null,
    recall: figures.controlHits > 0 ? keptHits / figures.controlHits : null,
    lift: test.informative ? test.lift : null,
    interval: test.informative ? [test.interval[0], test.interval[1]] : null,
    level,
    pValue: test.informative ? test.pValue : null,
    log10PValue: test.informative ? test.log10PValue : null,
    pAdjusted: test.informative ? adjustPValue(test.pValue, family) : null,
    eValue: null,
    log10EValue: null,
    observed: observed && { ...observed, interval: [observed.interval[0], observed.interval[1]] },
    verdict,
    reason,
    furtherHashes: verdict === "inconclusive" ? further : null,
    ledger: {
      hashes: kept,
      operations: kept * pow.operationsPerHash + nonces * claim.operationsPerNonce,
    },
    pitfalls: pitfallsOf({
      outcome,
      kept,
      margin: trial.margin,
      bits: trial.bits,
      arms: pow.full || !pool ? [] : armsOf(pool, trial.id),
      freshHigh: test.informative ? test.interval[1] : null,
      observedLow: observed?.interval[0] ?? null,
    }),
    fit: fitSummary(trial, outcome),
    expected: claim.expected,
  };
}

/** Counts of a trial and the test on them. */
interface Figures {
  readonly design: Design;
  readonly nonces: number;
  readonly kept: number;
  readonly keptHits: number;
  readonly controlHashes: number;
  readonly controlHits: number;
  readonly test: LiftTest;
}

const NO_FIGURES: Figures = {
  design: "pool",
  nonces: 0,
  kept: 0,
  keptHits: 0,
  controlHashes: 0,
  controlHits: 0,
  test: { informative: false, reason: "the claim was not run to its end" },
};

function figuresOf(
  trial: Trial,
  pool: PoolCounts | undefined,
  screen: ScreenCounts | undefined,
  level: number,
): Figures {
  if (screen) {
    const keptHits = countAtLeast(screen.arm.keptHits, trial.bits);
    return {
      ...NO_FIGURES,
      design: "arms",
      nonces: screen.arm.hashes,
      kept: screen.arm.kept,
      keptHits,
      test: testKept(keptHits, screen.arm.kept, 2 ** -trial.bits, level),
    };
  }
  if (!pool) return NO_FIGURES;
  const arm = armsOf(pool, trial.id).reduce(mergeArms, emptyArm());
  return {
    design: "pool",
    nonces: arm.hashes,
    kept: arm.kept,
    keptHits: countAtLeast(arm.keptHits, trial.bits),
    controlHashes: arm.hashes,
    controlHits: countAtLeast(arm.hits, trial.bits),
    test: testArm(pool, trial.id, trial.bits, level),
  };
}

/** Hits among hashes of a full function against their known probability. */
function testKept(hits: number, hashes: number, probability: number, level: number): LiftTest {
  if (hashes === 0) return { informative: false, reason: "nothing was hashed" };
  if (hits === 0) return { informative: false, reason: "no hit in all hashes" };
  const { ratio, ratioInterval, pValue, log10PValue } = binomialTest({
    hits,
    trials: hashes,
    probability,
    level,
  });
  return { informative: true, lift: ratio, interval: ratioInterval, pValue, log10PValue };
}

/** Lift that held-out blocks of the history seem to show: their share let through over the share of all nonces. */
function observedOf(outcome: TrialOutcome, keep: number, level: number) {
  const observed = outcome.status === "frozen" ? outcome.records[0]?.observed : null;
  if (!observed || !(keep > 0 && keep < 1)) return null;
  const { winners, kept } = observed;
  const { ratio, ratioInterval } = binomialTest({ hits: kept, trials: winners, probability: keep, level });
  return { winners, kept, lift: ratio, interval: ratioInterval };
}

function fitSummary(trial: Trial, outcome: TrialOutcome): TrialResult["fit"] {
  if (outcome.status === "rejected") return null;
  const { records } = outcome;
  const fitted = records.flatMap((record) => record.diagnostics ?? []);
  const validationRows = records.reduce((sum, record) => sum + record.validationRows, 0);
  return {
    digest: records.length === 1 ? records[0]!.digest : digestOf(records.map((record) => record.digest)),
    fits: records.length,
    keep: outcome.keep,
    trainingRows: trial.train.templates * trial.train.nonces - validationRows,
    validationRows,
    validationAccuracy: fitted.length > 0 ? mean(fitted.map((d) => d.validationAccuracy)) : null,
    majorityBaseline: fitted.length > 0 ? mean(fitted.map((d) => d.majorityBaseline)) : null,
  };
}
