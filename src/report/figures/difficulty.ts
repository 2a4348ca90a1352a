import type { Results, TrialResult } from "../../trial/results.js";
import { liftPercent, liftRange } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { axisBelow, axisLeft } from "./axes.js";
import { type Figure, NARROW, type Panel } from "./figure.js";
import { CALM, QUIET, verdictColour } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { tickPercent } from "./scale-text.js";
import { onePerBits } from "./several-bits.js";

type Point = TrialResult["byDifficulty"][number];

/** Panels that are not folded away. */
const SHOWN = 6;

/** Difficulties that make a line. */
const LEAST = 2;

/** Lifts at every difficulty of every trial; null where none has lifts at several. */
export function liftByDifficulty(plotter: Plotter, { trials, family }: Results): Figure | null {
  const drawn = onePerBits(trials).filter(({ byDifficulty }) => byDifficulty.length >= LEAST);
  if (drawn.length === 0) return null;
  const notable = [...drawn].sort((a, b) => distance(b) - distance(a));
  const shown = new Set(notable.slice(0, SHOWN));
  const numbers = new Map(drawn.map((trial, i) => [trial, i]));
  const panelOf = (trial: TrialResult): Panel => ({
    heading: trial.id,
    wide: null,
    narrow: draw(plotter, trial, numbers.get(trial)!),
  });
  return {
    id: "difficulty",
    title: titleOf(drawn),
    howToRead:
      "Each panel is a claim; from left to right solutions get rarer, each leading zero bit halving their number. The line is the lift at " +
      `that difficulty, the shaded band holds for all of a claim's difficulties at once, at level ${100 * (1 - family.alpha)} %. It widens as ` +
      "solutions get rare. An advantage that matters in mining would stand above the dashed line at the right as well." +
      (drawn.length > SHOWN
        ? " Shown are the claims that go farthest from it; the others are folded away below."
        : ""),
    notes: [],
    panels: drawn.filter((trial) => shown.has(trial)).map(panelOf),
    more: drawn.filter((trial) => !shown.has(trial)).map(panelOf),
  };
}

/** How far, in halves of its band, the lift is from 1 where it is farthest. */
function distance({ byDifficulty }: TrialResult): number {
  return Math.max(
    ...byDifficulty.map(({ lift, interval: [low, high] }) =>
      high > low ? Math.abs(lift - 1) / ((high - low) / 2) : 0,
    ),
  );
}

function titleOf(drawn: readonly TrialResult[]): string {
  const above = drawn.filter(({ byDifficulty }) =>
    byDifficulty.some(({ interval }) => interval[0] > 1),
  ).length;
  const below = drawn.filter(({ byDifficulty }) =>
    byDifficulty.some(({ interval }) => interval[1] < 1),
  ).length;
  const claims = drawn.length === 1 ? "the claim" : `the ${drawn.length} claims`;
  if (above === 0) {
    const worse = below === 0 ? "" : `; ${below} ${below === 1 ? "finds" : "find"} less at some`;
    return drawn.length === 1
      ? `At no difficulty does the claim find more than random search${worse}`
      : `At no difficulty does any of ${claims} find more than random search${worse}`;
  }
  if (drawn.length === 1) return "The claim finds more than random search at some difficulty";
  return `${above} of ${claims} ${above === 1 ? "finds" : "find"} more than random search at some difficulty`;
}

/** What the vertical axis shows at most on either side of 1. */
const REACH = 2;

function draw(plotter: Plotter, trial: TrialResult, number: number): Html {
  const { Plot, draw } = plotter;
  const points = trial.byDifficulty;
  const [low, high] = domainOf(points);
  const within = (lift: number) => Math.min(high, Math.max(low, lift));
  const bits = points.map((point) => point.bits);
  const every = Math.ceil(points.length / 8);
  const band = points.map((point) => ({
    bits: point.bits,
    low: within(point.interval[0]),
    high: within(point.interval[1]),
  }));
  const colour = verdictColour(trial.verdict);
  return draw({
    id: `difficulty-${number}`,
    title: `${trial.id}: lift by difficulty`,
    description: points
      .map(({ bits, lift, interval }) => `${bits} bits: ${liftPercent(lift)} (${liftRange(interval)}).`)
      .join(" "),
    width: NARROW,
    height: 200,
    marginTop: 26,
    marginBottom: 42,
    marginLeft: 56,
    marginRight: 14,
    x: { domain: [bits[0]!, bits.at(-1)!] },
    y: { type: "log", domain: [low, high] },
    marks: [
      ...axisBelow(plotter, {
        label: "leading zero bits of a solution",
        ticks: bits.filter((_, i) => i % every === 0),
        text: String,
      }),
      ...axisLeft(plotter, { label: "lift (%, log scale)", ticks: ticksOf(low, high), text: tickPercent }),
      Plot.areaY(band, {
        x: "bits",
        y1: "low",
        y2: "high",
        fill: colour,
        fillOpacity: 0.18,
        className: "band",
      }),
      Plot.ruleY([1], { stroke: QUIET, strokeDasharray: "4 3" }),
      Plot.lineY(points, {
        x: "bits",
        y: ({ lift }: Point) => within(lift),
        stroke: colour,
        strokeWidth: 1.8,
      }),
      Plot.dot(points, {
        x: "bits",
        y: ({ lift }: Point) => within(lift),
        fill: colour ?? CALM,
        r: 2.6,
        className: "point",
      }),
    ],
  });
}

/** As far on one side of 1 as on the other, in ratio, and as far as the band reaches, within `REACH`. */
function domainOf(points: readonly Point[]): [number, number] {
  const lifts = points.map(({ lift }) => lift);
  if (Math.min(...lifts) < 1 / REACH || Math.max(...lifts) > REACH) {
    return [Math.max(1e-3, Math.min(0.5, ...lifts) / 2), Math.min(1e3, Math.max(2, ...lifts) * 2)];
  }
  const ends = points.flatMap(({ interval }) => [...interval]).filter((end) => end > 0);
  const far = Math.max(...ends.map((end) => Math.max(end, 1 / end)), 1.02);
  const reach = [1.05, 1.1, 1.25, 1.5].find((candidate) => candidate >= far) ?? REACH;
  return [1 / reach, reach];
}

function ticksOf(low: number, high: number): number[] {
  if (high / low > 30) {
    const decades = [0.001, 0.01, 0.1, 1, 10, 100, 1000];
    return decades.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  }
  const candidates = [
    [0.1, 0.3, 1, 3, 10].filter(() => high / low > 8),
    [0.5, 0.7, 1, 1.4, 2],
    [0.67, 1, 1.5],
    [0.8, 0.9, 1, 1.1, 1.25],
    [0.9, 0.95, 1, 1.05, 1.1],
    [0.96, 0.98, 1, 1.02, 1.04],
  ].map((ticks) => ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001));
  return candidates.find((ticks) => ticks.length >= 3) ?? [1];
}
