import { poolTest } from "../stats/pool-test.js";
import { testArm } from "./lift-test.js";
import type { TrialResult } from "./results.js";

/** Digits in which two computations of one interval must agree. */
const TOLERANCE = 1e-9;

/**
 * What a trial's own counts say against its lift, interval and verdict, one line each; nothing where they agree. Lift and interval
 * are computed again where the counts of a result are all that they rest on: on full functions, with one look at the end.
 */
export function contradictions(trial: TrialResult): string[] {
  const { id, lift, interval, verdict, margin } = trial;
  if (lift === null || interval === null) {
    return NEEDS_LIFT.has(verdict) ? [`${id}: its verdict is ${verdict}, and it has no lift`] : [];
  }
  const [low, high] = [interval[0] ?? Number.NEGATIVE_INFINITY, interval[1] ?? Number.POSITIVE_INFINITY];
  const wrong: string[] = [];
  const again = liftAgain(trial);
  if (again && ![lift - again.lift, low - again.interval[0], high - again.interval[1]].every(isNothing)) {
    wrong.push(
      `${id}: its lift is ${lift} (${low} to ${high}), its counts give ${again.lift} (${again.interval.join(" to ")})`,
    );
  }
  const holds: Partial<Record<TrialResult["verdict"], boolean>> = {
    advantage: low > 1,
    harmful: high < 1,
    "no-advantage": low <= 1 && high >= 1 && high < 1 + margin,
  };
  if (holds[verdict] === false) {
    wrong.push(`${id}: its verdict is ${verdict}, its interval ${low} to ${high} at a margin of ${margin}`);
  }
  return wrong;
}

const NEEDS_LIFT: ReadonlySet<string> = new Set(["advantage", "harmful", "no-advantage"]);

function isNothing(difference: number): boolean {
  return Math.abs(difference) <= TOLERANCE;
}

function liftAgain({ full, stopping, design, level, ...counts }: TrialResult) {
  if (!full || stopping !== "fixed") return null;
  const { hashes, hits, controlHashes, controlHits, hitProbability } = counts;
  const test =
    design === "pool"
      ? poolTest([{ population: controlHashes, hits: controlHits, kept: hashes, keptHits: hits }], level)
      : testArm(hits, hashes, hitProbability!, level);
  return test.informative ? test : null;
}
