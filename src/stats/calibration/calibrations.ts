import { calibrateBoundaries } from "./boundaries.js";
import { calibrateEProcesses } from "./e-processes.js";
import { calibrateFamilies } from "./families.js";
import type { Calibration } from "./line.js";
import { calibrateOneArm } from "./one-arm.js";
import { calibratePeeking } from "./peeking.js";
import { calibratePool } from "./pool.js";
import { calibratePower } from "./power.js";
import { SECONDARY_CALIBRATIONS } from "./secondary.js";
import { TEMPLATE_CALIBRATIONS } from "./templates.js";
import { calibrateTwoArms } from "./two-arms.js";

/**
 * All calibrations by name, each as parts that can be done apart: no two parts share a random stream, so that the
 * lines of a calibration are those of its parts, one after the other.
 */
export const CALIBRATION_PARTS: Readonly<Record<string, readonly Calibration[]>> = {
  "one arm": [calibrateOneArm],
  "two arms": [calibrateTwoArms],
  pool: [calibratePool],
  "e-processes": [calibrateEProcesses],
  boundaries: [calibrateBoundaries],
  families: [calibrateFamilies],
  peeking: [calibratePeeking],
  power: [calibratePower],
  templates: TEMPLATE_CALIBRATIONS,
  secondary: SECONDARY_CALIBRATIONS,
};

/** All calibrations by name, each in one piece. */
export const CALIBRATIONS: Readonly<Record<string, Calibration>> = Object.fromEntries(
  Object.entries(CALIBRATION_PARTS).map(([name, parts]) => [
    name,
    (seed: string, replicates: number) => parts.flatMap((part) => part(seed, replicates)),
  ]),
);
