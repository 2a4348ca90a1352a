import { familyLevel } from "../stats/family.js";
import type { LookBar } from "./bar.js";
import type { CountedHunt, Evidence, PoolCounts } from "./evidence.js";
import { armsOf } from "./filter-figures.js";
import type { FleetRecord } from "./fleet.js";
import {
  knownAnswersGate,
  nullArmGate,
  nullArms,
  oraclePeekGate,
  type PendingGate,
  plantedGate,
  scanOrderGate,
  settleGates,
  solutionsGate,
  uniformityGates,
} from "./gates.js";
import { judgeTrial } from "./judge-trial.js";
import { type LiftTest, testPool } from "./lift-test.js";
import { isFull, type Plan } from "./plan.js";
import { poolFigures } from "./pool-figures.js";
import { type Findings, type Price, RESULTS_SCHEMA } from "./results.js";
import { emptyArm, emptyPool, mergePools } from "./tally.js";
import type { Solutions } from "./verify-hits.js";

/** What the trials of a plan are judged by as one family. */
export function barOf({ protocol, trials }: Plan): LookBar {
  const { alpha } = protocol;
  // Without trials, as for one.
  const family = Math.max(1, trials.length);
  return { alpha, family, level: familyLevel(alpha, family) };
}

/** Gates, figures and verdicts from tallies alone. Reads no clock and no random stream. */
export function analyse(evidence: Evidence): Findings {
  return analyseWithPrices(evidence).findings;
}

/** The same with the prices of claims from outside, which are measured and no part of the findings. */
export function analyseWithPrices(evidence: Evidence): { findings: Findings; prices: Price[] } {
  const { experiment, plan, pools, screens, knownAnswers } = evidence;
  const { protocol } = experiment;
  const { alpha, family, level } = barOf(plan);
  const gates = settleGates([
    ...[...knownAnswers].map(([pow, answers]) => knownAnswersGate(pow, answers)),
    ...pools.flatMap((pool) => poolGates(pool, evidence.fleet, level)),
    ...screens.map(({ budget, solutions }) => solutionsGate(budget.trial.id, solutions)),
    ...evidence.hunts.map(({ plan: { trial }, hunts }) => solutionsGate(trial.id, solutionsOf(hunts))),
  ]);
  const failedGates = gates.filter((gate) => gate.status === "fail");
  const judged = plan.trials.map((fits) => judgeTrial(evidence, fits, { failedGates, alpha, family, level }));
  const findings: Findings = {
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
    family: { alpha, size: plan.trials.length, level },
    gates,
    valid: failedGates.length === 0,
    trials: judged.map(({ result }) => result),
    pools: pools.flatMap((pool) => poolFigures(pool, plan.seed) ?? []),
    ledger: { ...evidence.ledger },
  };
  return { findings, prices: judged.flatMap(({ price }) => price ?? []) };
}

function poolGates(pool: PoolCounts, fleet: FleetRecord | null, level: number): PendingGate[] {
  const { plan } = pool;
  const { looks } = plan;
  const total = pool.templates.reduce(mergePools, emptyPool());
  const gates = [solutionsGate(plan.pool.id, total)];
  if (isFull(plan.pool.pow)) gates.push(...uniformityGates(plan.pool.id, total, looks.count));
  for (const { id, arm, bits } of nullArms(plan)) {
    if (pool.faults[arm] !== undefined || total.arms[arm] === undefined) continue;
    const subject = id === "random-filter" ? plan.pool.id : arm.slice("label-shuffle:".length);
    gates.push(nullArmGate(id, subject, testArmOf(pool, arm, bits, level), looks.count));
  }
  if (isFull(plan.pool.pow) && fleet !== null) {
    const test = testArmOf(pool, "scan-order", plan.bits, level);
    gates.push(scanOrderGate(plan.pool.id, fleet, test, looks.count));
  }
  gates.push(plantedGate(plan, plantedTest(pool, level)));
  gates.push(oraclePeekGate(plan, total.arms["oracle-peek"] ?? emptyArm()));
  return gates;
}

function solutionsOf(hunts: readonly CountedHunt[]): Solutions {
  return {
    verified: hunts.reduce((sum, { verified }) => sum + verified, 0),
    refuted: hunts.reduce((sum, { refuted }) => sum + refuted, 0),
  };
}

function testArmOf(pool: PoolCounts, arm: string, bits: number, level: number): LiftTest {
  return testPool(armsOf(pool.templates, arm), bits, isFull(pool.plan.pool.pow), level);
}

/** The planted effect, at a level that holds at every look at the pool. */
export function plantedTest(pool: Pick<PoolCounts, "plan" | "templates">, level: number): LiftTest {
  const { planted, looks, pool: hashed } = pool.plan;
  return testPool(
    armsOf(pool.templates, "planted"),
    planted.bits,
    isFull(hashed.pow),
    1 - (1 - level) / looks.count,
  );
}
