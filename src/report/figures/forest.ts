import type { Markish } from "@observablehq/plot";
import type { Results, TrialResult } from "../../trial/results.js";
import { liftPercent, liftRange } from "../../trial/wording.js";
import { unbroken } from "../text.js";
import { axisBelow } from "./axes.js";
import { type Figure, NARROW, WIDE } from "./figure.js";
import { BAND, INK, QUIET, verdictColour } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { clipped, roundTicks, tickPercent } from "./scale-text.js";

/** A row: the trial, and what of its interval lies within the axis. */
interface Row {
  readonly row: number;
  readonly trial: TrialResult;
  readonly lift: number;
  readonly from: number;
  readonly to: number;
  readonly band: readonly [number, number];
  /** Where the interval lies beyond an end of the axis. */
  readonly beyond: -1 | 0 | 1;
}

const HOW_TO_READ =
  "The dashed line is random search. Each square is a claim's lift, its solutions per hash over those of random search; " +
  "the bar through it is the interval in which the true lift lies, at a level that holds for all claims of this run " +
  "together. The shaded band is the margin, lifts too small to matter here. A bar to the right of the line is an " +
  "advantage; one that ends inside the band or left of it rules out any gain that matters; one that reaches across the " +
  "band's right end needs more hashes. An arrow is a lift off the scale. A claim that has no lift is not drawn.";

/**
 * Forest plot: one row a trial with its lift, interval and the band of lifts too small to matter. What lies outside
 * the axis is drawn as an arrow, so that one large lift does not flatten the others. Null where no trial has a lift.
 */
export function forest(plotter: Plotter, { trials }: Results): Figure | null {
  const drawn = trials.filter(({ lift, interval }) => lift !== null && interval !== null);
  if (drawn.length === 0) return null;
  const axis = domain(drawn);
  const rows = drawn.map((trial, row) => rowOf(trial, row, axis));
  const title = forestTitle(trials);
  const description = drawn
    .map(
      (trial) =>
        `${trial.id}: lift ${liftPercent(trial.lift!)}, interval ${intervalOf(trial)}, ${trial.verdict}.`,
    )
    .join(" ");
  return {
    id: "forest",
    title,
    howToRead: HOW_TO_READ,
    notes: [],
    panels: [
      {
        heading: null,
        wide: wide(plotter, rows, axis, { title, description }),
        narrow: narrow(plotter, rows, axis, { title, description }),
      },
    ],
    more: [],
  };
}

/** The finding in one line. */
export function forestTitle(trials: readonly TrialResult[]): string {
  const full = trials.filter((trial) => trial.full);
  const about = full.length > 0 ? full : trials;
  const winners = about.filter(({ verdict }) => verdict === "advantage").length;
  const where = full.length > 0 ? "real proof-of-work functions" : "weakened functions";
  const number = winners === 0 ? "None" : String(winners);
  return `${number} of ${about.length} trials on ${where} ${winners > 1 ? "find" : "finds"} more than random search`;
}

type Words = { readonly title: string; readonly description: string };

function wide(plotter: Plotter, rows: readonly Row[], axis: readonly [number, number], words: Words) {
  const left = 306;
  const before = { frameAnchor: "left", textAnchor: "start", dx: -left };
  const beside = { frameAnchor: "right", textAnchor: "start", dx: 14 };
  const margins = { top: 8, left, right: 286 };
  return plotter.draw({
    ...frame(rows, axis, { id: "forest-wide", ...words, width: WIDE, height: 36, ...margins }),
    marks: [
      // Rows touch: without an overlap a seam shows between them.
      margin(plotter, rows, { insetTop: -0.5, insetBottom: -0.5 }),
      ...axisBelow(plotter, lifts(axis, 5)),
      ...intervals(plotter, rows, 0),
      strong(plotter, rows, { ...before, dy: -7 }, ({ trial }) => clipped(trial.title, 44)),
      quiet(plotter, rows, { ...before, dy: 8 }, ({ trial }) => clipped(trial.id, 48)),
      strong(plotter, rows, { ...beside, dy: -7 }, ({ trial }) => percent(trial.lift!)),
      quiet(plotter, rows, { ...beside, dy: 8 }, ({ trial }) => intervalOf(trial)),
      ...verdicts(plotter, rows, { ...beside, dx: 168 }),
    ],
  });
}

/** Each row has its words above its bar. */
function narrow(plotter: Plotter, rows: readonly Row[], axis: readonly [number, number], words: Words) {
  const [side, height, wordsHeight] = [6, 66, 44];
  const left = { frameAnchor: "left", textAnchor: "start", dx: -side };
  const margins = { top: 4, left: side, right: side };
  return plotter.draw({
    ...frame(rows, axis, { id: "forest-narrow", ...words, width: NARROW, height, ...margins }),
    marks: [
      margin(plotter, rows, { insetTop: wordsHeight, insetBottom: 2 }),
      ...axisBelow(plotter, lifts(axis, 4)),
      ...intervals(plotter, rows, 22),
      plotter.Plot.rect(rows, {
        ...{ x1: axis[0], x2: axis[1], y: "row" },
        fill: "var(--paper)",
        insetBottom: height - wordsHeight,
      }),
      strong(plotter, rows, { ...left, dy: -16 }, ({ trial }) => clipped(trial.id, 44)),
      ...verdicts(plotter, rows, { frameAnchor: "right", textAnchor: "end", dx: side, dy: 1 }),
      quiet(
        plotter,
        rows,
        { ...left, dy: 1 },
        ({ trial }) => `${percent(trial.lift!)} (${intervalOf(trial)})`,
      ),
    ],
  });
}

/** Rows of a height, one below the other, above an axis of lifts. */
function frame(
  rows: readonly Row[],
  axis: readonly [number, number],
  {
    height,
    top,
    left,
    right,
    ...rest
  }: Words & { id: string; width: number } & Record<"height" | "top" | "left" | "right", number>,
) {
  const bottom = 44;
  return {
    ...rest,
    height: top + rows.length * height + bottom,
    ...{ marginTop: top, marginBottom: bottom, marginLeft: left, marginRight: right },
    x: { domain: axis as [number, number] },
    y: { type: "band" as const, domain: rows.map(({ row }) => row), axis: null, padding: 0 },
  };
}

/** The band of lifts too small to matter. */
function margin({ Plot }: Plotter, rows: readonly Row[], insets: object): Markish {
  const ends = { x1: ({ band }: Row) => band[0], x2: ({ band }: Row) => band[1] };
  return Plot.barX(rows, { ...ends, y: "row", fill: BAND, className: "margin", ...insets });
}

type RowText = (row: Row) => string;

function strong({ Plot }: Plotter, rows: readonly Row[], place: object, text: RowText): Markish {
  return Plot.text(rows, { ...place, y: "row", text, fill: INK, fontVariant: "tabular-nums" });
}

function quiet({ Plot }: Plotter, rows: readonly Row[], place: object, text: RowText): Markish {
  const set = { fill: QUIET, fontSize: 11.5, fontVariant: "tabular-nums" };
  return Plot.text(rows, { ...place, y: "row", text, ...set });
}

/** The line of random search, bars, squares and arrows. */
function intervals({ Plot }: Plotter, rows: readonly Row[], dy: number): Markish[] {
  const inside = rows.filter(({ beyond }) => beyond === 0);
  const colour = ({ trial }: Row) => verdictColour(trial.verdict);
  return [
    Plot.ruleX([1], { stroke: QUIET, strokeDasharray: "4 3", className: "null" }),
    Plot.ruleY(inside, {
      x1: "from",
      x2: "to",
      y: "row",
      stroke: colour,
      strokeWidth: 2.5,
      dy,
      className: "interval",
    }),
    Plot.dot(inside, {
      x: "lift",
      y: "row",
      r: 5.6,
      symbol: "square",
      fill: colour,
      dy,
      className: "point",
    }),
    ...([-1, 1] as const).map((side) =>
      Plot.dot(
        rows.filter(({ beyond }) => beyond === side),
        {
          x: "lift",
          y: "row",
          r: 6,
          symbol: "triangle",
          rotate: side * 90,
          fill: colour,
          dy,
          dx: side * -6,
          className: "arrow",
        },
      ),
    ),
  ];
}

function verdicts({ Plot }: Plotter, rows: readonly Row[], place: object): Markish[] {
  return [...new Set(rows.map(({ trial }) => trial.verdict))].map((verdict) =>
    Plot.text(
      rows.filter(({ trial }) => trial.verdict === verdict),
      { ...place, y: "row", text: () => verdict, fill: verdictColour(verdict), fontWeight: 650 },
    ),
  );
}

function rowOf(trial: TrialResult, row: number, [low, high]: readonly [number, number]): Row {
  const within = (lift: number) => Math.min(high, Math.max(low, lift));
  const [from, to] = [trial.interval![0] ?? low, trial.interval![1] ?? high];
  return {
    ...{ row, trial, lift: within(trial.lift!), from: within(from), to: within(to) },
    band: [within(1 - trial.margin), within(1 + trial.margin)],
    beyond: from > high ? 1 : to < low ? -1 : 0,
  };
}

function lifts(axis: readonly [number, number], count: number) {
  return {
    label: "solutions per hash against random search (%)",
    ticks: roundTicks(axis[0], axis[1], count, 1),
    text: tickPercent,
  };
}

/** Range of the axis: the bands and all intervals that are not far outside them. */
function domain(trials: readonly TrialResult[]): [number, number] {
  const reach = 3 * Math.max(...trials.map((trial) => trial.margin));
  const near = trials.flatMap(({ interval }) =>
    interval!.filter((end) => end !== null && Math.abs(end - 1) < 2 * reach),
  );
  const far = Math.max(reach, ...near.map((end) => Math.abs(end! - 1) * 1.05));
  return [1 - Math.min(far, 1), 1 + far];
}

function percent(lift: number): string {
  return unbroken(liftPercent(lift));
}

function intervalOf({ interval }: TrialResult): string {
  const [low, high] = [interval![0] ?? 0, interval![1]];
  return unbroken(high === null ? `${liftPercent(low)} or more` : liftRange([low, high]));
}
