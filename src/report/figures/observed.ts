import type { Results, TrialResult } from "../../trial/results.js";
import { liftPercent, liftRange } from "../../trial/wording.js";
import { unbroken } from "../text.js";
import { axisBelow } from "./axes.js";
import { type Figure, NARROW, WIDE } from "./figure.js";
import { BAD, CALM, INK, PAPER, QUIET } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { clipped } from "./scale-text.js";
import { onePerBits } from "./several-bits.js";

/** A lift on past blocks or on fresh hashes. */
interface Measured {
  readonly trial: TrialResult;
  readonly row: number;
  readonly fresh: boolean;
  readonly lift: number;
  readonly from: number;
  readonly to: number;
}

/** Ends of the axis, and what it can show at most; beyond that a point stands at the end. */
const REACH = [1 / 64, 64] as const;

/** Lifts that past blocks seem to show beside those of fresh hashes; null where no trial looked at past blocks. */
export function observedAgainstFresh(plotter: Plotter, { trials }: Results): Figure | null {
  const looked = onePerBits(trials).filter(
    ({ observed }) => observed?.lift != null && observed.interval !== null,
  );
  if (looked.length === 0) return null;
  const points = looked.flatMap((trial, row) => measuredOf(trial, row));
  const title = titleOf(looked);
  const words = { title, description: looked.map(describe).join(" ") };
  return {
    id: "observed",
    title,
    howToRead:
      "A ring is the lift that past blocks seem to show: the share of their winning nonces that the claim lets through, over the " +
      "share of all nonces. A square is its lift on fresh hashes, which alone decides. Where the two differ, past winners " +
      "tell where miners looked, not where solutions lie.",
    notes: [],
    panels: [
      {
        heading: null,
        wide: draw(plotter, points, { ...words, id: "observed-wide" }, WIDE),
        narrow: draw(plotter, points, { ...words, id: "observed-narrow" }, NARROW),
      },
    ],
    more: [],
  };
}

function titleOf(looked: readonly TrialResult[]): string {
  const apparent = looked.filter(({ observed }) => (observed!.interval![0] ?? 0) > 1);
  const borne = apparent.filter(({ interval }) => (interval?.[0] ?? 0) > 1);
  if (apparent.length === 0) {
    return `Past blocks show no advantage of ${looked.length === 1 ? "the claim" : `any of ${looked.length} claims`} that ${looked.length === 1 ? "was" : "were"} tried on them`;
  }
  if (apparent.length === 1) {
    const how = borne.length === 0 ? "is not borne out" : "is borne out";
    return `The one advantage that past blocks seem to show ${how} by fresh hashes`;
  }
  return `Of ${apparent.length} advantages that past blocks seem to show, fresh hashes bear out ${borne.length === 0 ? "none" : borne.length}`;
}

function describe({ id, observed, lift, interval }: TrialResult): string {
  const past = `${id}: ${liftPercent(observed!.lift!)} on past blocks (${rangeText(observed!.interval!)})`;
  if (lift === null || interval === null) return `${past}, no lift on fresh hashes.`;
  return `${past}, ${liftPercent(lift)} on fresh hashes (${rangeText(interval)}).`;
}

function rangeText([low, high]: readonly [number | null, number | null]): string {
  return high === null ? `${liftPercent(low ?? 0)} or more` : liftRange([low ?? 0, high]);
}

function measuredOf(trial: TrialResult, row: number): Measured[] {
  const of = (
    lift: number,
    [low, high]: readonly [number | null, number | null],
    fresh: boolean,
  ): Measured => ({
    ...{ trial, row, fresh, lift: within(lift) },
    from: within(low ?? 0),
    to: within(high ?? Number.POSITIVE_INFINITY),
  });
  const { observed, lift, interval } = trial;
  const past = of(observed!.lift!, observed!.interval!, false);
  return lift === null || interval === null ? [past] : [past, of(lift, interval, true)];
}

function within(lift: number): number {
  return Math.min(REACH[1], Math.max(REACH[0], lift));
}

function draw(
  plotter: Plotter,
  points: readonly Measured[],
  words: { id: string; title: string; description: string },
  width: number,
) {
  const { Plot } = plotter;
  const isWide = width === WIDE;
  const [left, height] = isWide ? [306, 46] : [18, 68];
  const rows = points.filter(({ fresh }) => !fresh);
  const ends = [0.5, 2, ...points.flatMap(({ from, to }) => [from, to])];
  // The axis reaches to whole doublings.
  const [low, high] = [Math.floor(Math.log2(Math.min(...ends))), Math.ceil(Math.log2(Math.max(...ends)))];
  const every = high - low > (isWide ? 8 : 5) ? 2 : 1;
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => low + i)
    .filter((power) => power % every === 0)
    .map((power) => 2 ** power);
  // On a telephone one line names a trial: its title, unless others have the same.
  const isAlone = ({ title }: TrialResult) => rows.filter(({ trial }) => trial.title === title).length === 1;
  const dy = (fresh: boolean) => (isWide ? 0 : 12) + (fresh ? 8 : -8);
  const place = { frameAnchor: "left", textAnchor: "start", dx: -left, y: "row" } as const;
  return plotter.draw({
    ...words,
    width,
    height: 34 + rows.length * height + 44,
    marginTop: 34,
    marginBottom: 44,
    marginLeft: left,
    marginRight: isWide ? 24 : 18,
    x: { type: "log", base: 2, domain: [2 ** low, 2 ** high] },
    y: { type: "band", domain: rows.map(({ row }) => row), axis: null, padding: 0 },
    marks: [
      ...axisBelow(plotter, { label: "times the hits of random search (log scale)", ticks, text: timesText }),
      Plot.ruleX([1], { stroke: QUIET, strokeDasharray: "4 3", className: "null" }),
      ...[false, true].flatMap((fresh) => {
        const mine = points.filter((point) => point.fresh === fresh);
        const colour = fresh ? CALM : BAD;
        return [
          Plot.ruleY(mine, {
            x1: "from",
            x2: "to",
            y: "row",
            stroke: colour,
            strokeWidth: 2.5,
            dy: dy(fresh),
            className: "interval",
          }),
          fresh
            ? Plot.dot(mine, {
                x: "lift",
                y: "row",
                r: 5.4,
                symbol: "square",
                fill: colour,
                dy: dy(fresh),
                className: "point",
              })
            : Plot.dot(mine, {
                x: "lift",
                y: "row",
                r: 5,
                stroke: colour,
                strokeWidth: 2,
                fill: PAPER,
                dy: dy(fresh),
                className: "ring",
              }),
        ];
      }),
      Plot.text(rows, {
        ...place,
        dy: isWide ? -7 : -24,
        text: ({ trial }) => clipped(isWide || isAlone(trial) ? trial.title : trial.id, isWide ? 44 : 50),
        fill: INK,
        stroke: PAPER,
        strokeWidth: 4,
      }),
      ...(isWide
        ? [
            Plot.text(rows, {
              ...place,
              dy: 8,
              text: ({ trial }) => clipped(trial.id, 48),
              fill: QUIET,
              fontSize: 11.5,
            }),
          ]
        : []),
      ...legend(plotter),
    ],
  });
}

function legend({ Plot }: Plotter) {
  const at = { frameAnchor: "top-left", dy: -20, lineAnchor: "middle" } as const;
  return [
    Plot.dot([0], { ...at, dx: 6, r: 5, stroke: BAD, strokeWidth: 2 }),
    Plot.text(["on past blocks"], { ...at, dx: 17, textAnchor: "start", fill: INK }),
    Plot.dot([0], { ...at, dx: 126, r: 5.4, symbol: "square", fill: CALM }),
    Plot.text(["on fresh hashes"], { ...at, dx: 137, textAnchor: "start", fill: INK }),
  ];
}

function timesText(lift: number): string {
  return unbroken(lift >= 1 ? `${lift}×` : `1/${Math.round(1 / lift)}×`);
}
