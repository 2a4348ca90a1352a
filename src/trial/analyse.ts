import { claimById } from "../claim/catalogue.js";
import { digestOf } from "../core/digest.js";
import type { KnownAnswers } from "../pow/known-answers.js";
import { powFunction } from "../pow/registry.js";
import { adjustPValue, familyLevel } from "../stats/family.js";
import { furtherHashes } from "../stats/plan-size.js";
import { type PoolTest, poolTest } from "../stats/pool-test.js";
import type { Experiment } from "./experiment-file.js";
import {
  knownAnswersGate,
  nullArmGate,
  nullArms,
  type PendingGate,
  plantedGate,
  settleGates,
  solutionsGate,
  uniformityGates,
} from "./gates.js";
import { isFull, type Plan, type PoolPlan, type TrialFits, type TrialOutcome } from "./plan.js";
import { type Findings, type Gate, type Pitfall, RESULTS_SCHEMA, type TrialResult } from "./results.js";
import { type ArmTally, countAtLeast, emptyPool, mergePools, type PoolTally } from "./tally.js";
import type { Trial } from "./trial.js";
import { verdictOf } from "./verdict.js";
import { percent } from "./wording.js";

/** Tallies of one pool, template by template. */
export interface PoolCounts {
  readonly plan: PoolPlan;
  readonly templates: readonly PoolTally[];
  /** Claims that failed while scoring, and why. */
  readonly faults: Readonly<Record<string, string>>;
}

/** All that the analysis reads. */
export interface Evidence {
  readonly experiment: Experiment;
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, TrialOutcome>;
  readonly pools: readonly PoolCounts[];
  readonly knownAnswers: ReadonlyMap<string, KnownAnswers>;
}

/** Gates, figures and verdicts from tallies alone. Reads no clock and no random stream. */
export function analyse(evidence: Evidence): Findings {
  const { experiment, plan, pools, knownAnswers } = evidence;
  const { protocol } = experiment;
  const size = plan.trials.length;
  const level = familyLevel(protocol.alpha, size);
  const gates = settleGates([
    ...[...knownAnswers].map(([pow, answers]) => knownAnswersGate(pow, answers)),
    ...pools.flatMap((pool) => poolGates(pool, level)),
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
function testArm(pool: PoolCounts, arm: string, bits: number, level: number): PoolTest {
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
  { outcomes, pools }: Evidence,
  fits: TrialFits,
  failed: readonly Gate[],
  level: number,
  family: number,
): TrialResult {
  const { trial } = fits;
  const claim = claimById(trial.claim);
  const pow = powFunction(trial.pow);
  const outcome = outcomes.get(trial.id)!;
  const pool = pools.find(({ plan }) => plan.budgets.some((budget) => budget.trial.id === trial.id));
  const fault = outcome.status === "rejected" ? outcome.cause : (pool?.faults[trial.id] ?? null);
  const counts = fault === null && pool ? armCounts(armsOf(pool, trial.id), trial.bits) : NO_COUNTS;
  const test: PoolTest =
    fault === null && pool
      ? testArm(pool, trial.id, trial.bits, level)
      : { informative: false, reason: "the claim was not run to its end" };
  const further =
    test.informative && test.interval[1] >= 1 + trial.margin
      ? furtherHashes({ hashes: counts.offered, interval: test.interval, margin: trial.margin })
      : null;
  const { verdict, reason } = verdictOf({
    failedGates: failed.map((gate) => `${gate.id} (${gate.subject})`),
    rejected: fault,
    offered: counts.offered,
    kept: counts.kept,
    constant: outcome.status === "frozen" && outcome.records.every((record) => record.constant),
    margin: trial.margin,
    lift: test.informative ? { estimate: test.lift, interval: test.interval } : { none: test.reason },
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
    design: "pool",
    templates: trial.templates,
    split: trial.split,
    bits: trial.bits,
    margin: trial.margin,
    hashes: counts.kept,
    hits: counts.keptHits,
    controlHashes: counts.offered,
    controlHits: counts.hits,
    hitProbability: pow.full ? 2 ** -trial.bits : null,
    keep: counts.offered > 0 ? counts.kept / counts.offered : null,
    recall: counts.hits > 0 ? counts.keptHits / counts.hits : null,
    lift: test.informative ? test.lift : null,
    interval: test.informative ? [...test.interval] : null,
    level,
    pValue: test.informative ? test.pValue : null,
    log10PValue: test.informative ? test.log10PValue : null,
    pAdjusted: test.informative ? adjustPValue(test.pValue, family) : null,
    eValue: null,
    log10EValue: null,
    verdict,
    reason,
    furtherHashes: verdict === "inconclusive" ? further : null,
    ledger: {
      hashes: counts.kept,
      operations: counts.kept * pow.operationsPerHash + counts.offered * claim.operationsPerNonce,
    },
    pitfalls: pitfallsOf(outcome, counts.kept),
    fit: fitSummary(trial, outcome),
    expected: claim.expected,
  };
}

interface Counts {
  readonly offered: number;
  readonly hits: number;
  readonly kept: number;
  readonly keptHits: number;
}

const NO_COUNTS: Counts = { offered: 0, hits: 0, kept: 0, keptHits: 0 };

function armCounts(arms: readonly ArmTally[], bits: number): Counts {
  return arms.reduce<Counts>(
    (sum, arm) => ({
      offered: sum.offered + arm.hashes,
      hits: sum.hits + countAtLeast(arm.hits, bits),
      kept: sum.kept + arm.kept,
      keptHits: sum.keptHits + countAtLeast(arm.keptHits, bits),
    }),
    NO_COUNTS,
  );
}

/** Traps that make a claim look better than it is, as far as fits and counts show them. */
function pitfallsOf(outcome: TrialOutcome, kept: number): Pitfall[] {
  if (outcome.status === "rejected") return [];
  const constant = outcome.records.every((record) => record.constant);
  const pitfalls: Pitfall[] = [
    {
      id: "degenerate-output",
      status: constant || kept === 0 ? "fail" : "pass",
      figure: `keeps ${percent(outcome.keep)} of validation nonces${constant ? ", all with one score" : ""}`,
    },
  ];
  const fitted = outcome.records.flatMap((record) => record.diagnostics ?? []);
  if (fitted.length > 0) {
    const accuracy = mean(fitted.map((d) => d.validationAccuracy));
    const baseline = mean(fitted.map((d) => d.majorityBaseline));
    pitfalls.push({
      id: "class-imbalance",
      status: baseline > 0.6 ? "warn" : "pass",
      figure: `accuracy ${percent(accuracy)}; always naming the more frequent class gives ${percent(baseline)}`,
    });
  }
  return pitfalls;
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
