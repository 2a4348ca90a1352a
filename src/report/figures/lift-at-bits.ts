import type { Results, TrialResult } from "../../trial/results.js";
import { liftPercent, liftRange } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { axisBelow, axisLeft } from "./axes.js";
import { type Figure, NARROW, WIDE } from "./figure.js";
import { QUIET, verdictColour } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { roundTicks, tickPercent } from "./scale-text.js";
import { type SeveralBits, severalBits } from "./several-bits.js";

/** Lifts of claims that were tried at several difficulties, each trial with hashes enough for its margin; or null. */
export function liftAtBits(plotter: Plotter, { trials, family }: Results): Figure | null {
  const groups = severalBits(trials)
    .map(({ name, trials: same }) => ({ name, trials: same.filter(isMeasured) }))
    .filter(({ trials: same }) => same.length > 1);
  if (groups.length === 0) return null;
  const domain = domainOf(groups);
  return {
    id: "lift-at-bits",
    title: sentence(groups.map(findingOf).join("; ")),
    howToRead:
      "Each square is a trial of its own, at the difficulty below it; the bar is its interval, at level " +
      `${Number((100 * family.level).toPrecision(5))} %. Solutions get four times as rare every two bits, so that the bars grow. The grey rings are the margins: ` +
      "lifts above them were to be ruled out. An effect that is real is there at every difficulty, and so is the lack of one.",
    notes: [],
    panels: groups.map((group, i) => ({
      heading: group.name,
      wide: draw(plotter, group, domain, `lift-at-bits-wide-${i}`, WIDE),
      narrow: draw(plotter, group, domain, `lift-at-bits-${i}`, NARROW),
    })),
    more: [],
  };
}

function isMeasured({ lift, interval }: TrialResult): boolean {
  return lift !== null && interval !== null;
}

function findingOf({ name, trials }: SeveralBits): string {
  const pow = name.slice(name.indexOf("@") + 1);
  const [easy, hard] = [trials[0]!.bits, trials.at(-1)!.bits];
  const found = trials.filter(({ interval }) => (interval![0] ?? 0) > 1);
  if (found.length === trials.length) return `on ${pow} the claim finds more, from ${easy} bits to ${hard}`;
  if (found.length === 0)
    return `on ${pow} the claim finds no more at any difficulty, from ${easy} bits to ${hard}`;
  return `on ${pow} the claim finds more at ${found.length} of ${trials.length} difficulties from ${easy} bits to ${hard}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Intervals with an open end end at the top. */
const TOP = 3;

function domainOf(groups: readonly SeveralBits[]): [number, number] {
  const ends = groups.flatMap(({ trials }) =>
    trials.flatMap(({ lift, interval }) => [lift!, interval![0] ?? 0, Math.min(TOP, interval![1] ?? TOP)]),
  );
  return [Math.max(0, Math.min(...ends, 0.9) - 0.05), Math.max(...ends, 1.1) + 0.05];
}

function draw(
  plotter: Plotter,
  { name, trials }: SeveralBits,
  domain: [number, number],
  id: string,
  width: number,
): Html {
  const { Plot } = plotter;
  const isWide = width === WIDE;
  const colour = ({ verdict }: TrialResult) => verdictColour(verdict);
  const within = (lift: number) => Math.min(domain[1], lift);
  const bits = trials.map((trial) => trial.bits);
  return plotter.draw({
    id,
    title: `${name}: lift at ${bits.join(", ")} bits`,
    description: trials
      .map(
        ({ bits, lift, interval, verdict }) =>
          `${bits} bits: ${liftPercent(lift!)} (${liftRange([interval![0] ?? 0, interval![1] ?? TOP])}), ${verdict}.`,
      )
      .join(" "),
    width,
    height: isWide ? 250 : 230,
    marginTop: 28,
    marginBottom: 46,
    marginLeft: 62,
    marginRight: 20,
    x: { type: "point", domain: bits, padding: 0.5 },
    y: { domain },
    marks: [
      ...axisBelow(plotter, { label: "leading zero bits of a solution" }),
      ...axisLeft(plotter, { label: "lift (%)", ticks: roundTicks(...domain, 5, 1), text: tickPercent }),
      Plot.ruleY([1], { stroke: QUIET, strokeDasharray: "4 3", className: "null" }),
      Plot.dot(
        trials.filter(({ margin }) => 1 + margin <= domain[1]),
        { x: "bits", y: ({ margin }: TrialResult) => 1 + margin, r: 2.6, stroke: QUIET, className: "margin" },
      ),
      Plot.lineY(trials, { x: "bits", y: ({ lift }: TrialResult) => lift!, stroke: QUIET, strokeWidth: 1.2 }),
      Plot.ruleX(trials, {
        x: "bits",
        y1: ({ interval }: TrialResult) => interval![0] ?? 0,
        y2: ({ interval }: TrialResult) => within(interval![1] ?? TOP),
        stroke: colour,
        strokeWidth: 2.5,
        className: "interval",
      }),
      Plot.dot(trials, {
        x: "bits",
        y: ({ lift }: TrialResult) => lift!,
        r: isWide ? 5.4 : 4,
        symbol: "square",
        fill: colour,
        className: "point",
      }),
    ],
  });
}
