import { CALIBRATION_PARTS } from "../stats/calibration/calibrations.js";
import type { CalibrationLine } from "../stats/calibration/line.js";
import type { Protocol } from "./protocol.js";
import type { CalibrationResult } from "./results.js";

/** Simulate the error rates of one part of a calibration. */
export interface CalibrateTask {
  readonly kind: "calibrate";
  readonly seed: string;
  /** Name of the calibration. */
  readonly statistic: string;
  /** Which of its parts, from 0. */
  readonly part: number;
  readonly replicates: number;
}

export interface CalibrateRecord {
  readonly lines: readonly CalibrationLine[];
}

/** The calibration tasks of a protocol under a seed, in the order of the results; none without a calibration. */
export function calibrateTasks({ calibration }: Protocol, seed: string): CalibrateTask[] {
  if (calibration === undefined) return [];
  const { statistics, replicates } = calibration;
  return statistics.flatMap((statistic) =>
    CALIBRATION_PARTS[statistic]!.map(
      (_, part) => ({ kind: "calibrate", seed, statistic, part, replicates }) as const,
    ),
  );
}

/** Simulates. The lines depend on nothing but the task. */
export function performCalibrate({ seed, statistic, part, replicates }: CalibrateTask): CalibrateRecord {
  return { lines: CALIBRATION_PARTS[statistic]![part]!(seed, replicates) };
}

/** The lines of one task as they stand in the results. */
export function calibrationResults(
  { statistic }: CalibrateTask,
  { lines }: CalibrateRecord,
): CalibrationResult[] {
  return lines.map((line) => lineResult(statistic, line));
}

/** A line as it stands in the results. */
export function lineResult(statistic: string, line: CalibrationLine): CalibrationResult {
  const { name, measured, wanted, relation, band, replicates, within } = line;
  // Rates lie from 0 to 1: an end that no rate can pass bounds nothing, nor does the free side of a relation.
  const low = relation === "at most" || wanted - band <= 0 ? null : wanted - band;
  const high = relation === "at least" || wanted + band >= 1 ? null : wanted + band;
  return { statistic, name, measured, wanted, relation, band: [low, high], replicates, within };
}
