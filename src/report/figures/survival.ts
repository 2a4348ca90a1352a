import type { Markish } from "@observablehq/plot";
import type { Results, TrialResult } from "../../trial/results.js";
import { grouped, percent, smallNumber } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { axisBelow, axisLeft } from "./axes.js";
import { type Figure, NARROW, type Panel, WIDE } from "./figure.js";
import { legendAbove, legendHeight } from "./legend.js";
import { QUIET, verdictColour } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { roundTicks } from "./scale-text.js";

type Point = NonNullable<NonNullable<TrialResult["survival"]>["curve"]>[number];

/** A trial that has a survival curve. */
interface Arm {
  readonly trial: TrialResult;
  readonly curve: readonly Point[];
  readonly pValue: number | null;
}

/** Arms on one function at one difficulty. */
interface Group {
  readonly name: string;
  readonly bits: number;
  readonly arms: readonly Arm[];
  /** Hits a hash of random search; null on a weakened function, where it is not known. */
  readonly probability: number | null;
}

/** Hashes paid for from one solution to the next, of every arm and of random search; null where nothing was sampled. */
export function survivalOfArms(plotter: Plotter, { trials, family }: Results): Figure | null {
  const groups = groupsOf(trials);
  if (groups.length === 0) return null;
  const arms = groups.flatMap((group) => group.arms);
  // Panels side by side keep their axes level.
  const rows = Math.max(...groups.map((group) => legendOf(group).length));
  const panelOf = (group: Group, number: number): Panel => ({
    heading: groups.length === 1 ? null : group.name,
    wide: groups.length === 1 ? draw(plotter, group, `survival-wide-${number}`, WIDE, rows) : null,
    narrow: draw(plotter, group, `survival-${number}`, NARROW, rows),
  });
  const differing = arms.filter(({ pValue }) => pValue !== null && pValue * arms.length < family.alpha);
  return {
    id: "survival",
    title: titleOf(arms, differing),
    howToRead:
      "Down: the share of hunts still without a solution after so many hashes, on a scale on which chance makes a straight line. Coloured lines are the nonces " +
      "that a claim lets through, with the 95 % interval of one point at a time where there are few; grey dashed lines are random search: its known probability on a real function, the nonces that the claim does not let " +
      "through on a weakened one. A line that falls faster than the grey one finds solutions sooner.",
    notes: [],
    panels: groups.map(panelOf),
    more: [],
  };
}

function titleOf(arms: readonly Arm[], differing: readonly Arm[]): string {
  if (differing.length === 0) {
    return `${arms.length === 1 ? "The arm waits" : `All ${arms.length} arms wait`} as long for a solution as the nonces not let through, as far as can be told`;
  }
  const sooner = differing.filter(({ trial, curve }) => {
    const mean = curve.find(({ hashes }) => hashes >= 2 ** trial.bits);
    return mean !== undefined && mean.kept < mean.rejected;
  }).length;
  const later = differing.length - sooner;
  const parts = [
    ...(sooner > 0
      ? [
          `${sooner} of ${arms.length} arms ${sooner === 1 ? "finds" : "find"} solutions sooner than the nonces not let through`,
        ]
      : []),
    ...(later > 0 ? [`${later} ${later === 1 ? "finds" : "find"} them later`] : []),
  ];
  return parts.length === 1 && later > 0
    ? `${later} of ${arms.length} arms ${later === 1 ? "finds" : "find"} solutions later than the nonces not let through`
    : parts.join(", ");
}

function groupsOf(trials: readonly TrialResult[]): Group[] {
  const groups = new Map<string, Group>();
  for (const trial of trials) {
    const { survival, pow, bits, full } = trial;
    if (!survival?.curve) continue;
    const name = `${pow}, ${bits} bits`;
    const arm = { trial, curve: survival.curve, pValue: survival.pValue };
    const known = groups.get(name);
    groups.set(name, {
      ...{ name, bits, probability: full ? 2 ** -bits : null },
      arms: [...(known?.arms ?? []), arm],
    });
  }
  return [...groups.values()];
}

/** The smallest share that the axis shows. */
const LEAST = 1e-3;

/** Arms that have room for their intervals. */
const FEW = 3;

const MARGIN_LEFT = 58;

function draw(plotter: Plotter, group: Group, id: string, width: number, legendRows: number): Html {
  const { arms, bits, probability } = group;
  const isWide = width === WIDE;
  const last = 6.5 * 2 ** bits;
  return plotter.draw({
    id,
    title: `${group.name}: share of hunts without a solution`,
    description: arms
      .map(({ trial, pValue }) => {
        const { medianHashes, controlMedianHashes } = trial.survival!;
        const p = pValue === null ? "" : `, log-rank p ${smallNumber(pValue, Math.log10(pValue))}`;
        return `${trial.id}: median ${text(medianHashes)} hashes, ${text(controlMedianHashes)} of the others${p}.`;
      })
      .join(" "),
    width,
    height: (isWide ? 330 : 250) + legendHeight(legendRows),
    marginTop: 34 + legendHeight(legendRows),
    marginBottom: 46,
    marginLeft: MARGIN_LEFT,
    marginRight: 20,
    x: { domain: [0, last] },
    y: { type: "log", domain: [LEAST, 1] },
    marks: [
      ...axisBelow(plotter, {
        label: "hashes since the last solution",
        ticks: roundTicks(0, last, isWide ? 7 : 4),
        text: grouped,
      }),
      ...axisLeft(plotter, {
        label: "hunts without a solution (log scale)",
        ticks: [1, 0.1, 0.01, 0.001],
        text: percent,
      }),
      ...arms.flatMap((arm) =>
        lines(plotter, arm, last, { bands: arms.length <= FEW, rejected: probability === null }),
      ),
      ...(probability === null ? [] : [chance(plotter, probability, last)]),
      ...legendAbove(plotter, legendOf(group), MARGIN_LEFT),
    ],
  });
}

function lines(
  { Plot }: Plotter,
  { trial, curve }: Arm,
  last: number,
  shown: { bands: boolean; rejected: boolean },
): Markish[] {
  const points = curve.filter(({ hashes }) => hashes <= last);
  const until = (of: (point: Point) => number) => {
    const end = points.findIndex((point) => of(point) < LEAST);
    return end < 0 ? points : points.slice(0, end);
  };
  const colour = verdictColour(trial.verdict);
  const kept = until((point) => point.kept);
  return [
    ...(shown.bands
      ? [
          Plot.areaY(kept, {
            x: "hashes",
            y1: ({ interval }: Point) => Math.max(LEAST, interval[0]),
            y2: ({ interval }: Point) => interval[1],
            fill: colour,
            fillOpacity: 0.16,
            className: "band",
          }),
        ]
      : []),
    ...(shown.rejected
      ? [
          Plot.lineY(
            until((point) => point.rejected),
            {
              x: "hashes",
              y: "rejected",
              stroke: QUIET,
              strokeDasharray: "4 3",
              strokeWidth: 1.5,
              className: "random",
            },
          ),
        ]
      : []),
    Plot.lineY(kept, {
      x: "hashes",
      y: "kept",
      stroke: colour,
      strokeWidth: 1.6,
      strokeOpacity: shown.bands ? 1 : 0.6,
      className: "arm",
    }),
  ];
}

/** Hashes without a hit under a known probability. */
function chance({ Plot }: Plotter, probability: number, last: number): Markish {
  const rate = Math.log1p(-probability);
  const end = Math.min(last, Math.log(LEAST) / rate);
  return Plot.lineY([0, end], {
    x: (hashes: number) => hashes,
    y: (hashes: number) => Math.exp(hashes * rate),
    stroke: QUIET,
    strokeDasharray: "6 4",
    strokeWidth: 1.8,
    className: "random",
  });
}

function legendOf({ arms, probability }: Group) {
  const verdicts = [...new Set(arms.map(({ trial }) => trial.verdict))];
  return [
    ...verdicts.map((verdict) => {
      const mine = arms.filter(({ trial }) => trial.verdict === verdict);
      const who = mine.length === 1 ? mine[0]!.trial.claim : `${mine.length} claims`;
      return { colour: verdictColour(verdict), text: `${who} (${verdict})` };
    }),
    { colour: QUIET, text: probability === null ? "nonces not let through" : "random search", dashed: true },
  ];
}

function text(hashes: number | null): string {
  return hashes === null ? "more than were paid for" : grouped(hashes);
}
