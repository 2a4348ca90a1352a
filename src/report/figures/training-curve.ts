import type { TrialResult } from "../../trial/results.js";
import type { Html } from "../html.js";
import { axisBelow, axisLeft } from "./axes.js";
import { NARROW } from "./figure.js";
import { legendAbove, legendHeight } from "./legend.js";
import { CALM, QUIET, WARN } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { roundTicks } from "./scale-text.js";

type Curve = NonNullable<NonNullable<TrialResult["fit"]>["curve"]>;
type Point = Curve["points"][number];

const MARGIN_LEFT = 58;

/** Losses of a fit on the way: of the rows that it learns from, and of those that it does not. */
export function trainingCurve(plotter: Plotter, trial: string, curve: Curve, number: number): Html {
  const { Plot, draw } = plotter;
  const { points, lowest, steps } = curve;
  const losses = points.flatMap(({ training, validation }) => [training, validation]);
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const room = 0.08 * (most - least) || 0.01 * Math.abs(most) || 1;
  const axis: [number, number] = [least - room, most + room];
  const best = points.filter(({ step }) => step === lowest);
  const [first, last] = [points[0]!, points.at(-1)!];
  return draw({
    id: `training-${number}`,
    title: `${trial}: loss over ${steps} steps`,
    description:
      `Training loss from ${text(first.training)} to ${text(last.training)}, validation loss from ${text(first.validation)} to ` +
      `${text(last.validation)}, lowest at step ${lowest}.`,
    width: NARROW,
    height: 190 + legendHeight(2),
    marginTop: 32 + legendHeight(2),
    marginBottom: 42,
    marginLeft: MARGIN_LEFT,
    marginRight: 14,
    x: { domain: [first.step, last.step] },
    y: { domain: axis },
    marks: [
      ...axisBelow(plotter, {
        label: "step",
        ticks: roundTicks(first.step, last.step, 5).filter(Number.isInteger),
        text: String,
      }),
      ...axisLeft(plotter, { label: "mean loss", ticks: roundTicks(...axis, 4), text: String }),
      Plot.lineY(points, {
        x: "step",
        y: "training",
        stroke: QUIET,
        strokeDasharray: "4 3",
        className: "training",
      }),
      Plot.lineY(points, {
        x: "step",
        y: "validation",
        stroke: CALM,
        strokeWidth: 1.8,
        className: "validation",
      }),
      Plot.dot(best, {
        x: "step",
        y: ({ validation }: Point) => validation,
        r: 4.5,
        fill: WARN,
        className: "lowest",
      }),
      ...legendAbove(
        plotter,
        [
          { colour: CALM, text: "validation rows (the dot: where lowest)" },
          { colour: QUIET, text: "training rows", dashed: true },
        ],
        MARGIN_LEFT,
      ),
    ],
  });
}

function text(loss: number): string {
  return String(Number(loss.toPrecision(4)));
}
