import { binomialTest } from "../../stats/binomial-test.js";
import { rateLine } from "../../stats/calibration/line.js";
import { lineResult } from "../calibrate.js";
import type { Protocol } from "../protocol.js";
import type { CalibrationResult } from "../results.js";
import { percent } from "../wording.js";
import { DESIGNS, type PlantedTrials, type Shown, showPlanted } from "./planted-power.js";

/** Repeat trials of the size that is planned to show a planted effect. */
export interface PowerTask extends PlantedTrials {
  readonly kind: "power";
  readonly seed: string;
}

export type PowerRecord = Shown;

/** What the normal approximation of the plan may be off. */
const SLACK = 0.02;
/** Level of the interval of a measured power. */
const LEVEL = 0.99;

/** The planted effects of a protocol's calibration under a seed; none where it asks for none. */
export function powerTasks({ calibration, alpha, bits, margin }: Protocol, seed: string): PowerTask[] {
  const planted = calibration?.planted;
  if (calibration === undefined || planted === undefined) return [];
  const base = { kind: "power", seed, alpha, bits, margin } as const;
  return planted.effects.flatMap((effect) =>
    planted.powers.flatMap((power) =>
      DESIGNS.flatMap((design): PowerTask[] => {
        const one = { ...base, effect: String(effect), power, design };
        const counted = { ...one, source: "counts", replicates: calibration.replicates } as const;
        const replicates = planted.hashed[String(effect)];
        return replicates === undefined ? [counted] : [counted, { ...one, source: "hashes", replicates }];
      }),
    ),
  );
}

export function performPower({ seed, ...trials }: PowerTask): PowerRecord {
  return showPlanted(seed, trials);
}

/** The line of one effect as it stands in the results. */
export function powerResult(
  { effect, power, design, source, replicates }: PowerTask,
  { shown, hashes }: PowerRecord,
): CalibrationResult {
  const line = rateLine(
    `a planted ${percent(Number(effect))}, planned power ${power}, ${design}, ${source === "hashes" ? "real hashes" : "simulated counts"}`,
    shown,
    replicates,
    { wanted: power, relation: "about", slack: SLACK },
  );
  const { interval } = binomialTest({ hits: shown, trials: replicates, probability: 0.5, level: LEVEL });
  return {
    ...lineResult("planted effects", line),
    planted: { effect: Number(effect), design, source, hashes, shown, interval: [interval[0], interval[1]] },
  };
}
