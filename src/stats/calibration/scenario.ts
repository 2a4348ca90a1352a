import { RandomStream } from "../../core/random-stream.js";
import { chiSquareUniformity } from "../chi-square-uniformity.js";
import { type CalibrationLine, checkReplicates, rateLine } from "./line.js";

/** Error rates at which p-values are looked at. */
const ALPHAS = [0.001, 0.01, 0.05, 0.1] as const;
/** Level of the intervals. */
export const LEVEL = 0.95;
const CELLS = 20;

/** What one outcome says under the truth it was drawn from. */
export interface Outcome {
  readonly pValue: number;
  /** P(S > s) and P(S = s) under the null, S being the statistic given what the test conditions on. */
  readonly beyond: number;
  readonly mass: number;
  /** Whether each interval holds the truth. */
  readonly covers: readonly boolean[];
}

/** A truth, how to draw from it and what the test makes of a draw. */
export interface Scenario<Draw> {
  readonly name: string;
  /** Whether the truth is the null. */
  readonly isNull: boolean;
  readonly draw: (stream: RandomStream) => Draw;
  /** Draws of one key have one outcome. */
  readonly keyOf: (draw: Draw) => number;
  readonly outcomeOf: (draw: Draw) => Outcome;
  /** Names of the intervals. */
  readonly intervals: readonly string[];
}

/**
 * Size, coverage, and uniformity of the randomised p-value of one scenario. Under the null 2 min(U, 1 - U) with U = P(S
 * > s) + V P(S = s), V uniform, is uniform exactly if the tails are right; P(p <= a) is a at most.
 */
export function measure<Draw>(scenario: Scenario<Draw>, seed: string, replicates: number): CalibrationLine[] {
  checkReplicates(replicates);
  const { name, isNull, intervals } = scenario;
  const stream = new RandomStream(seed, "calibration", name);
  const seen = new Map<number, Outcome>();
  const rejected = ALPHAS.map(() => 0);
  const randomised = ALPHAS.map(() => 0);
  const cells = new Array<number>(CELLS).fill(0);
  const covered = intervals.map(() => 0);
  for (let r = 0; r < replicates; r++) {
    const draw = scenario.draw(stream);
    const key = scenario.keyOf(draw);
    const outcome = seen.get(key) ?? scenario.outcomeOf(draw);
    seen.set(key, outcome);
    const u = outcome.beyond + stream.float() * outcome.mass;
    const twoSided = 2 * Math.min(u, 1 - u);
    cells[Math.min(CELLS - 1, Math.floor(u * CELLS))]!++;
    for (const [i, alpha] of ALPHAS.entries()) {
      if (outcome.pValue <= alpha) rejected[i]!++;
      if (twoSided <= alpha) randomised[i]!++;
    }
    for (const [i, holds] of outcome.covers.entries()) if (holds) covered[i]!++;
  }
  const coverage = intervals.map((interval, i) =>
    rateLine(`${name}: ${interval} covers at level ${LEVEL}`, covered[i]!, replicates, {
      wanted: LEVEL,
      relation: "at least",
    }),
  );
  if (!isNull) return coverage;
  const { pValue } = chiSquareUniformity(cells);
  return [
    ...ALPHAS.map((alpha, i) =>
      rateLine(`${name}: P(p <= ${alpha})`, rejected[i]!, replicates, { wanted: alpha, relation: "at most" }),
    ),
    ...ALPHAS.map((alpha, i) =>
      rateLine(`${name}: P(randomised p <= ${alpha})`, randomised[i]!, replicates, {
        wanted: alpha,
        relation: "about",
      }),
    ),
    {
      name: `${name}: randomised tail in ${CELLS} equal cells, chi-square p`,
      measured: pValue,
      wanted: 1e-5,
      relation: "at least",
      band: 0,
      replicates,
      within: pValue >= 1e-5,
    },
    ...coverage,
  ];
}

/** Whether an interval holds a value, up to rounding. */
export function holds([low, high]: readonly [number, number], value: number): boolean {
  return low <= value * (1 + 1e-12) && value * (1 - 1e-12) <= high;
}
