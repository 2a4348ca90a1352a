import type { KnownAnswers } from "../pow/known-answers.js";
import { binomialTest } from "../stats/binomial-test.js";
import { chiSquareUniformity } from "../stats/chi-square-uniformity.js";
import { kolmogorovSmirnovBinned } from "../stats/kolmogorov-smirnov-binned.js";
import { PEEK_MISS_SHARE, PEEK_RECALL } from "./control-arms.js";
import { apparentLift, type FleetRecord } from "./fleet.js";
import type { PoolPlan } from "./hash-plan.js";
import type { LiftTest } from "./lift-test.js";
import { isFull } from "./plan.js";
import type { Gate } from "./results.js";
import { type ArmTally, countAtLeast, type PoolTally } from "./tally.js";
import { shuffledId } from "./trial.js";
import type { Solutions } from "./verify-hits.js";
import { grouped, liftPercent, liftRange, percent, smallNumber } from "./wording.js";

/** All null gates together fail an honest run with at most this probability. */
export const GATE_ERROR = 1e-4;

/** A null gate before its threshold is known: the threshold depends on how many there are. */
export type PendingGate =
  | { readonly gate: Gate }
  | { readonly nullTest: Omit<Gate, "status" | "threshold" | "reason"> };

/** Gives every null gate its share of the error rate and settles it. */
export function settleGates(pending: readonly PendingGate[]): Gate[] {
  const threshold = GATE_ERROR / Math.max(1, pending.filter((entry) => "nullTest" in entry).length);
  return pending.map((entry) => {
    if ("gate" in entry) return entry.gate;
    const { nullTest } = entry;
    const failed = nullTest.pValue === null || nullTest.pValue < threshold;
    return {
      ...nullTest,
      threshold,
      status: failed ? "fail" : "pass",
      reason: failed
        ? `chance alone gives such a figure less than once in ${grouped(1 / threshold)} runs`
        : "as chance alone gives it",
    };
  });
}

/** Known answers of one function. */
export function knownAnswersGate(pow: string, answers: KnownAnswers): PendingGate {
  return {
    gate: {
      id: "known-answers",
      subject: pow,
      status: answers.passed ? "pass" : "fail",
      pValue: null,
      threshold: null,
      figure: `${answers.checked} ${answers.checked === 1 ? "answer" : "answers"} checked`,
      reason: answers.detail,
    },
  };
}

/** Every hit was hashed again by an independent implementation. */
export function solutionsGate(subject: string, tally: Solutions): PendingGate {
  return {
    gate: {
      id: "solutions",
      subject,
      status: tally.refuted === 0 ? "pass" : "fail",
      pValue: null,
      threshold: null,
      figure: `${grouped(tally.verified)} hits confirmed, ${grouped(tally.refuted)} refuted`,
      reason:
        tally.refuted === 0
          ? "an independent implementation gives the same hash for every hit"
          : "two implementations of the function disagree",
    },
  };
}

/** p-value of a null test at the look at which a pool ended, so that it holds whichever of its looks that is. */
function atAnyLook(pValue: number, looks: number): number {
  return Math.min(1, looks * pValue);
}

/** Hashes of a full function are uniform. */
export function uniformityGates(subject: string, tally: PoolTally, looks: number): PendingGate[] {
  const chi = chiSquareUniformity(tally.top);
  const ks = kolmogorovSmirnovBinned(tally.top);
  return [
    {
      nullTest: {
        id: "uniformity-chi-square",
        subject,
        pValue: atAnyLook(chi.pValue, looks),
        figure: `chi-square ${chi.statistic.toFixed(1)} on ${chi.degreesOfFreedom} degrees of freedom, p ${smallNumber(chi.pValue, chi.log10PValue)}`,
      },
    },
    {
      nullTest: {
        id: "uniformity-ks",
        subject,
        pValue: atAnyLook(ks.pValue, looks),
        figure: `Kolmogorov-Smirnov D ${ks.statistic.toExponential(2)}, p ${smallNumber(ks.pValue, Math.log10(ks.pValue))}`,
      },
    },
  ];
}

/** An arm that cannot have an effect shows none. */
export function nullArmGate(
  id: "random-filter" | "label-shuffle",
  subject: string,
  test: LiftTest,
  looks: number,
): PendingGate {
  if (!test.informative) return { gate: skipped(id, subject, test.reason) };
  return {
    nullTest: {
      id,
      subject,
      pValue: atAnyLook(test.pValue, looks),
      figure: `lift ${liftPercent(test.lift)}, p ${smallNumber(test.pValue, test.log10PValue)}`,
    },
  };
}

/**
 * The rule that past winners of a simulated fleet suggest shows nothing on fresh hashes. On real functions only: on
 * weakened ones hits follow the nonce, and a rule of its bits may lean one way or the other.
 */
export function scanOrderGate(
  subject: string,
  fleet: FleetRecord,
  test: LiftTest,
  looks: number,
): PendingGate {
  if (!test.informative) return { gate: skipped("scan-order", subject, test.reason) };
  const past = `${apparentLift(fleet).toFixed(1)}x on ${grouped(fleet.winners)} winners of a simulated fleet`;
  return {
    nullTest: {
      id: "scan-order",
      subject,
      pValue: atAnyLook(test.pValue, looks),
      figure: `${past}, ${test.lift.toFixed(2)}x on fresh hashes, p ${smallNumber(test.pValue, test.log10PValue)}`,
    },
  };
}

/**
 * The arm that sees the label of one nonce in ten has a lift that is known beforehand. It follows from the shares of the
 * hits and of the misses that it keeps, and both are tested: each exactly, the smaller p-value times 2.
 */
export function oraclePeekGate({ pool, bits, looks }: PoolPlan, arm: ArmTally): PendingGate {
  const [hits, keptHits] = [countAtLeast(arm.hits, bits), countAtLeast(arm.keptHits, bits)];
  const [misses, keptMisses] = [arm.hashes - hits, arm.kept - keptHits];
  if (hits === 0) return { gate: skipped("oracle-peek", pool.id, "no hit in all hashes") };
  const p = Math.min(
    1,
    2 * shareTest(keptHits, hits, PEEK_RECALL),
    2 * shareTest(keptMisses, misses, PEEK_MISS_SHARE),
  );
  const probability = isFull(pool.pow) ? 2 ** -bits : hits / arm.hashes;
  const keep = PEEK_RECALL * probability + PEEK_MISS_SHARE * (1 - probability);
  const found = arm.kept > 0 ? keptHits / hits / (arm.kept / arm.hashes) : 0;
  return {
    nullTest: {
      id: "oracle-peek",
      subject: pool.id,
      pValue: atAnyLook(p, looks.count),
      figure:
        `lift ${liftPercent(PEEK_RECALL / keep)} known, ${liftPercent(found)} found: of ${grouped(hits)} hits ` +
        `${percent(keptHits / hits)} kept where ${percent(PEEK_RECALL)} are due, p ${smallNumber(p, Math.log10(p))}`,
    },
  };
}

/** Exact two-sided p-value of a share of so many; 1 of none. 0 where counts contradict each other. */
function shareTest(kept: number, of: number, probability: number): number {
  if (of === 0) return 1;
  if (kept < 0 || kept > of) return 0;
  return binomialTest({ hits: kept, trials: of, probability, level: 0.99 }).pValue;
}

/** The planted effect is found by the finder that knows it. */
export function plantedGate({ pool, planted }: PoolPlan, test: LiftTest): PendingGate {
  if (!test.informative) return { gate: skipped("planted", pool.id, test.reason) };
  const found = test.interval[0] > 1;
  return {
    gate: {
      id: "planted",
      subject: pool.id,
      status: found ? "pass" : "fail",
      pValue: test.pValue,
      threshold: null,
      figure: `${percent(planted.effect)} planted at ${planted.bits} bits, found ${liftPercent(test.lift)} (${liftRange(test.interval)})`,
      reason: found
        ? "an effect of this size would have been seen"
        : "the planted effect was missed: the instrument is blind here",
    },
  };
}

function skipped(id: string, subject: string, reason: string): Gate {
  return {
    id,
    subject,
    status: "skipped",
    pValue: null,
    threshold: null,
    figure: "nothing to measure",
    reason,
  };
}

/** Arms of a pool that must come out null. */
export function nullArms({
  budgets,
  bits,
}: PoolPlan): { id: "random-filter" | "label-shuffle"; arm: string; bits: number }[] {
  return [
    { id: "random-filter", arm: "random-filter", bits },
    ...budgets
      .filter(({ fits }) => fits.shuffled.length > 0)
      .map(({ trial }) => ({ id: "label-shuffle" as const, arm: shuffledId(trial.id), bits: trial.bits })),
  ];
}
