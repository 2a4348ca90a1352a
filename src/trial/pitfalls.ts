import { mean } from "simple-statistics";
import type { LiftTest } from "./lift-test.js";
import { censoring, type Hunt } from "./pitfalls/censoring.js";
import { classImbalance } from "./pitfalls/class-imbalance.js";
import { degenerateOutput } from "./pitfalls/degenerate-output.js";
import { groupLeakage } from "./pitfalls/group-leakage.js";
import { hashCalls } from "./pitfalls/hash-calls.js";
import { inSampleThreshold } from "./pitfalls/in-sample-threshold.js";
import { multipleLooks } from "./pitfalls/multiple-looks.js";
import type { ChoiceCounts, Pitfall } from "./pitfalls/pitfall.js";
import { scanOrder } from "./pitfalls/scan-order.js";
import { templateConfound } from "./pitfalls/template-confound.js";
import { templateSpread } from "./pitfalls/template-spread.js";
import { underpoweredRun } from "./pitfalls/underpowered-run.js";
import type { FrozenRecord, TrialOutcome } from "./plan.js";
import { type ArmTally, countAtLeast } from "./tally.js";
import type { Trial } from "./trial.js";

/** What the detectors read of a trial. */
export interface PitfallEvidence {
  readonly trial: Trial;
  readonly outcome: TrialOutcome;
  /** Whether the claim's threshold is its own. */
  readonly rule: boolean;
  readonly operationsPerNonce: number;
  readonly operationsPerHash: number;
  readonly full: boolean;
  readonly arm: ArmTally;
  /** Counts by template; empty where only what it keeps was hashed. */
  readonly strata: readonly ArmTally[];
  /** Nonces of a template that were planned; null if none. */
  readonly planned: number | null;
  /** Hunts of a claim that pays for hashes of its own; null for filters. */
  readonly hunts: readonly Hunt[] | null;
  /** Looks at a trial that is looked at throughout; null if there was one. */
  readonly looks: number | null;
  readonly test: LiftTest;
  readonly pAdjusted: number | null;
  readonly family: number;
  readonly alpha: number;
  /** Lower end of the interval of the lift that the history seems to show. */
  readonly observedLow: number | null;
}

/** Traps that make a claim look better than it is; a detector whose trap cannot lie here says nothing. */
export function pitfallsOf(evidence: PitfallEvidence): Pitfall[] {
  const { outcome, trial, test, arm } = evidence;
  if (arm.hashes === 0) return [];
  if (outcome.status === "opened") return ofHunts(evidence);
  if (outcome.status !== "frozen") return [];
  const { records } = outcome;
  const first = records[0]!;
  const freshHigh = test.informative ? test.interval[1] : null;
  const keep = arm.kept / arm.hashes;
  return [
    degenerateOutput({ keep, constant: records.every((record) => record.constant), margin: trial.margin }),
    first.across && records.length === 1 ? templateConfound(first.across.kept, first.across.nonces) : null,
    evidence.observedLow !== null && freshHigh !== null
      ? scanOrder(evidence.observedLow, freshHigh, trial.margin)
      : null,
    first.groups?.same && first.groups.other ? groupLeakage(first.groups.same, first.groups.other) : null,
    imbalanceOf(records),
    costOf(evidence),
    looksOf(evidence),
    test.informative ? underpoweredRun(test.interval, trial.margin) : null,
    huntsOf(evidence),
    inSampleThreshold(evidence.rule ? "rule" : "validation", trainingOf(records), freshHigh, trial.margin),
    evidence.full || arm.kept === 0 ? null : templateSpread(strataOf(evidence)),
  ].flatMap((pitfall) => pitfall ?? []);
}

/** Of a claim that pays for hashes of its own. */
function ofHunts(evidence: PitfallEvidence): Pitfall[] {
  const { test, trial, hunts } = evidence;
  return [
    costOf(evidence),
    looksOf(evidence),
    test.informative ? underpoweredRun(test.interval, trial.margin) : null,
    hunts && hunts.length > 0 ? censoring(hunts, false) : null,
  ].flatMap((pitfall) => pitfall ?? []);
}

/** What a program of its own computes is measured and priced instead: its operations are not known. */
function costOf({ trial, operationsPerNonce, operationsPerHash }: PitfallEvidence): Pitfall | null {
  if (trial.outside?.trusted === false) return null;
  return hashCalls(operationsPerNonce, operationsPerHash);
}

function imbalanceOf(records: readonly FrozenRecord[]): Pitfall | null {
  const fitted = records.flatMap((record) => record.diagnostics ?? []);
  if (fitted.length === 0) return null;
  return classImbalance(
    mean(fitted.map((d) => d.validationAccuracy)),
    mean(fitted.map((d) => d.majorityBaseline)),
    records.reduce((sum, record) => sum + record.validationRows, 0),
  );
}

function looksOf({ looks, test, pAdjusted, family, alpha }: PitfallEvidence): Pitfall | null {
  if (!test.informative || pAdjusted === null) return null;
  return multipleLooks({
    looks: looks ?? 1,
    anytimeValid: looks !== null,
    family,
    pValue: test.pValue,
    log10PValue: test.log10PValue,
    pAdjusted,
    alpha,
  });
}

function strataOf({ strata, trial }: PitfallEvidence) {
  return strata.map(({ hashes, hits, kept, keptHits }) => ({
    hashes,
    kept,
    hits: countAtLeast(hits, trial.bits),
    keptHits: countAtLeast(keptHits, trial.bits),
  }));
}

/** Where all nonces were hashed each template is a hunt of its own. */
function huntsOf(evidence: PitfallEvidence): Pitfall | null {
  const { planned, looks } = evidence;
  if (planned === null || evidence.strata.length === 0) return null;
  const hunts = strataOf(evidence).map(({ hashes, hits }) => ({ budget: planned, paid: hashes, hits }));
  return censoring(hunts, looks !== null);
}

function trainingOf(records: readonly FrozenRecord[]): ChoiceCounts | null {
  const counts = records.flatMap(({ training }) => training ?? []);
  if (counts.length === 0) return null;
  return counts.reduce((a, b) => ({
    rows: a.rows + b.rows,
    hits: a.hits + b.hits,
    kept: a.kept + b.kept,
    keptHits: a.keptHits + b.keptHits,
  }));
}
