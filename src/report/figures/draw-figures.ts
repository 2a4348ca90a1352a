import type { Results } from "../../trial/results.js";
import { breakEven } from "./break-even.js";
import { controlPValues } from "./control-p-values.js";
import { liftByDifficulty } from "./difficulty.js";
import { eValuePath } from "./e-value-path.js";
import type { Figure } from "./figure.js";
import { forest } from "./forest.js";
import { learnabilityLadder } from "./ladder.js";
import { observedAgainstFresh } from "./observed.js";
import type { Plotter } from "./plotter.js";
import { survivalOfArms } from "./survival.js";
import { winningNonces } from "./winners.js";

const FIGURES: readonly ((plotter: Plotter, results: Results) => Figure | null)[] = [
  forest,
  eValuePath,
  survivalOfArms,
  liftByDifficulty,
  learnabilityLadder,
  observedAgainstFresh,
  breakEven,
  controlPValues,
  winningNonces,
];

/** All figures that a run has data for, in the order of the page. What draws them is loaded only if there are trials. */
export async function drawFigures(results: Results): Promise<Figure[]> {
  if (results.trials.length === 0) return [];
  const { openPlotter } = await import("./plotter.js");
  const plotter = await openPlotter();
  return FIGURES.flatMap((figure) => figure(plotter, results) ?? []);
}
