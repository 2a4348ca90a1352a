import { mean } from "simple-statistics";
import type { TrialOutcome } from "./plan.js";
import type { Pitfall } from "./results.js";
import { type ArmTally, countAtLeast } from "./tally.js";
import { liftPercent, percent } from "./wording.js";

/** What the detectors read of a trial. */
export interface PitfallEvidence {
  readonly outcome: TrialOutcome;
  readonly kept: number;
  readonly margin: number;
  readonly bits: number;
  /** Counts by template on a weakened function; empty on a full one. */
  readonly arms: readonly ArmTally[];
  /** Upper end of the lift's interval on fresh hashes. */
  readonly freshHigh: number | null;
  /** Lower end of the interval of the lift that the history seems to show. */
  readonly observedLow: number | null;
}

/** Traps that make a claim look better than it is, as far as fits and counts show them. */
export function pitfallsOf(evidence: PitfallEvidence): Pitfall[] {
  if (evidence.outcome.status === "rejected") return [];
  return [
    degenerateOutput(evidence),
    classImbalance(evidence),
    templateSpread(evidence),
    scanOrder(evidence),
  ].flatMap((pitfall) => pitfall ?? []);
}

function degenerateOutput({ outcome, kept }: PitfallEvidence): Pitfall | null {
  if (outcome.status === "rejected") return null;
  const constant = outcome.records.every((record) => record.constant);
  return {
    id: "degenerate-output",
    status: constant || kept === 0 ? "fail" : "pass",
    figure: `keeps ${percent(outcome.keep)} of validation nonces${constant ? ", all with one score" : ""}`,
  };
}

/** Accuracy says nothing where one class is frequent: it is shown beside the majority baseline. */
function classImbalance({ outcome }: PitfallEvidence): Pitfall | null {
  const fitted =
    outcome.status === "frozen" ? outcome.records.flatMap((record) => record.diagnostics ?? []) : [];
  if (fitted.length === 0) return null;
  const accuracy = mean(fitted.map((d) => d.validationAccuracy));
  const baseline = mean(fitted.map((d) => d.majorityBaseline));
  return {
    id: "class-imbalance",
    status: baseline > 0.6 ? "warn" : "pass",
    figure: `accuracy ${percent(accuracy)}; always naming the more frequent class gives ${percent(baseline)}`,
  };
}

/**
 * On a weakened function the hits of a template follow the nonce, so a filter may lean either way on one template
 * without knowing anything: an effect should show on every template.
 */
function templateSpread({ arms, bits, kept }: PitfallEvidence): Pitfall | null {
  if (arms.length === 0 || kept === 0) return null;
  const lifts = arms.flatMap((arm) => {
    const expected = (countAtLeast(arm.hits, bits) * arm.kept) / arm.hashes;
    return expected > 0 ? [countAtLeast(arm.keptHits, bits) / expected] : [];
  });
  if (lifts.length === 0) {
    return { id: "template-spread", status: "warn", figure: "no template has hits to compare" };
  }
  const above = lifts.filter((lift) => lift > 1).length;
  const range = `${Math.min(...lifts).toFixed(3)} to ${Math.max(...lifts).toFixed(3)}`;
  return {
    id: "template-spread",
    status: above === 0 || above === lifts.length ? "pass" : "warn",
    figure: `lift by template ${range}; above 1 on ${above} of ${lifts.length}`,
  };
}

/** A pattern of past winners that fresh hashes do not show tells where miners looked. */
function scanOrder({ observedLow, freshHigh, margin }: PitfallEvidence): Pitfall | null {
  if (observedLow === null || freshHigh === null) return null;
  const apparent = observedLow > 1;
  return {
    id: "scan-order",
    status: apparent && freshHigh < 1 + margin ? "fail" : apparent ? "warn" : "pass",
    figure: `past blocks: at least ${liftPercent(observedLow)}; fresh hashes: at most ${liftPercent(freshHigh)}`,
  };
}
