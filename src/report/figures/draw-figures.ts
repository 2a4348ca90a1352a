import type { Results } from "../../trial/results.js";
import type { Html } from "../html.js";
import { breakEven } from "./break-even.js";
import { controlPValues } from "./control-p-values.js";
import { liftByDifficulty } from "./difficulty.js";
import { eValuePath } from "./e-value-path.js";
import type { Figure } from "./figure.js";
import { forest } from "./forest.js";
import { learnabilityFrontier } from "./frontier.js";
import { learnabilityLadder } from "./ladder.js";
import { liftAtBits } from "./lift-at-bits.js";
import { observedAgainstFresh } from "./observed.js";
import type { Plotter } from "./plotter.js";
import { survivalOfArms } from "./survival.js";
import { trainingCurve } from "./training-curve.js";
import { winningNonces } from "./winners.js";

const FIGURES: readonly ((plotter: Plotter, results: Results) => Figure | null)[] = [
  forest,
  eValuePath,
  survivalOfArms,
  liftAtBits,
  liftByDifficulty,
  learnabilityFrontier,
  learnabilityLadder,
  observedAgainstFresh,
  breakEven,
  controlPValues,
  winningNonces,
];

/** All that is drawn for a report. */
export interface Drawings {
  /** In the order of the page. */
  readonly figures: readonly Figure[];
  /** Losses of fits, by trial. */
  readonly curves: ReadonlyMap<string, Html>;
}

/** All that a run has data for. What draws it takes a while to load, and is loaded only if there are trials. */
export async function drawReport(results: Results): Promise<Drawings> {
  if (results.trials.length === 0) return { figures: [], curves: new Map() };
  const { openPlotter } = await import("./plotter.js");
  const plotter = await openPlotter();
  return {
    figures: FIGURES.flatMap((figure) => figure(plotter, results) ?? []),
    curves: new Map(
      results.trials.flatMap(({ id, fit }, i) =>
        fit?.curve === undefined ? [] : [[id, trainingCurve(plotter, id, fit.curve, i)] as const],
      ),
    ),
  };
}
