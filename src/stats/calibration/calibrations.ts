import { calibrateBoundaries } from "./boundaries.js";
import { calibrateEProcesses } from "./e-processes.js";
import { calibrateFamilies } from "./families.js";
import type { Calibration } from "./line.js";
import { calibrateOneArm } from "./one-arm.js";
import { calibratePeeking } from "./peeking.js";
import { calibratePool } from "./pool.js";
import { calibratePower } from "./power.js";
import { calibrateSecondary } from "./secondary.js";
import { calibrateTwoArms } from "./two-arms.js";

/** All calibrations by name. */
export const CALIBRATIONS: Readonly<Record<string, Calibration>> = {
  "one arm": calibrateOneArm,
  "two arms": calibrateTwoArms,
  pool: calibratePool,
  "e-processes": calibrateEProcesses,
  boundaries: calibrateBoundaries,
  families: calibrateFamilies,
  peeking: calibratePeeking,
  power: calibratePower,
  secondary: calibrateSecondary,
};
