import type { CalibrationResult } from "../../src/trial/results.js";

/** A line of a calibration with plausible figures, inside its band. */
export function sampleLine(changes: Partial<CalibrationResult> = {}): CalibrationResult {
  return {
    statistic: "one arm",
    name: "one arm, sample: P(p <= 0.05)",
    measured: 0.04,
    wanted: 0.05,
    relation: "at most",
    band: [null, 0.06],
    replicates: 20_000,
    within: true,
    ...changes,
  };
}
