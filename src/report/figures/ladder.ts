import type { Results, TrialResult } from "../../trial/results.js";
import { liftPercent } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { axisBelow, axisLeft } from "./axes.js";
import { type Figure, NARROW, type Panel, WIDE } from "./figure.js";
import { frontierPanels } from "./frontier-panels.js";
import { INK, PAPER, QUIET, verdictColour } from "./palette.js";
import type { Plotter } from "./plotter.js";
import { roundTicks, tickPercent } from "./scale-text.js";

/** Trials of one claim on one hash with different numbers of rounds. */
interface Ladder {
  readonly name: string;
  readonly family: string;
  readonly steps: readonly Step[];
}

interface Step {
  readonly trial: TrialResult;
  /** As in the function's id: `7`, or `64,16` where there are two hashes. */
  readonly rounds: string;
  /** Of all hashes together. */
  readonly sum: number;
}

/** How far up the rounds each claim finds anything; null where none was tried on two numbers of rounds. */
export function learnabilityLadder(plotter: Plotter, { trials }: Results): Figure | null {
  // Where there is a map of all models, theirs are in it.
  const mapped = frontierPanels({ trials }).map(({ family }) => family);
  const ladders = laddersOf(trials).filter(({ family }) => !mapped.includes(family));
  if (ladders.length === 0) return null;
  const panelOf = (ladder: Ladder, number: number): Panel => ({
    heading: ladders.length === 1 ? null : ladder.name,
    wide: ladders.length === 1 ? draw(plotter, ladder, `ladder-wide-${number}`, WIDE) : null,
    narrow: draw(plotter, ladder, `ladder-${number}`, NARROW),
  });
  return {
    id: "ladder",
    title: ladders.map(findingOf).join("; "),
    howToRead:
      "From left to right the hash gets more rounds. A square above the dashed line means that the claim finds more solutions than random search where " +
      "the hash is cut short to so many rounds; the bar is the interval of its lift. Where the squares fall back to the line, the claim's method has lost sight " +
      "of the hash. A step without a square has no lift: the reason is given in the section of that trial.",
    notes: [],
    panels: ladders.map(panelOf),
    more: [],
  };
}

function laddersOf(trials: readonly TrialResult[]): Ladder[] {
  const ladders = new Map<string, { family: string; steps: Step[] }>();
  for (const trial of trials) {
    const found = /^(sha256d?):(\d+)(?:,(\d+))?$/.exec(trial.pow);
    const full = trial.pow === "sha256d" ? "64,64" : null;
    if (found === null && full === null) continue;
    const family = found?.[1] ?? "sha256d";
    const rounds = full ?? [found![2], found![3]].filter((part) => part !== undefined).join(",");
    const name = `${trial.claim} on ${family}${trial.split === "same-template" ? ", same template" : ""}`;
    const sum = rounds.split(",").reduce((total, part) => total + Number(part), 0);
    const steps = [...(ladders.get(name)?.steps ?? []), { trial, rounds, sum }];
    ladders.set(name, { family, steps });
  }
  return [...ladders]
    .map(([name, { family, steps }]) => ({ name, family, steps: onePerRounds(steps) }))
    .filter(({ steps }) => steps.length >= 2 && steps.some(({ trial }) => trial.lift !== null));
}

/** Ascending; of trials under different conditions the first one. */
function onePerRounds(steps: readonly Step[]): Step[] {
  const first = new Map<string, Step>();
  for (const step of steps) if (!first.has(step.rounds)) first.set(step.rounds, step);
  return [...first.values()].sort((a, b) => a.sum - b.sum);
}

function findingOf({ name, steps }: Ladder): string {
  const measured = steps.filter(({ trial }) => trial.lift !== null);
  const seen = measured.filter(({ trial }) => trial.verdict === "advantage");
  const list = (some: readonly Step[]) => some.map(({ rounds }) => rounds).join(" and ");
  if (seen.length === 0) return `${name} finds no advantage at any of ${measured.length} numbers of rounds`;
  const rest = measured.filter((step) => !seen.includes(step));
  return `${name} finds an advantage at ${list(seen)} rounds${rest.length === 0 ? "" : `, none at ${list(rest)}`}`;
}

function draw(plotter: Plotter, ladder: Ladder, id: string, width: number): Html {
  const { Plot } = plotter;
  const steps = ladder.steps.filter(({ trial }) => trial.lift !== null);
  const ends = steps.flatMap(({ trial }) => [
    trial.lift!,
    ...(trial.interval ?? []).flatMap((end) => end ?? []),
  ]);
  const spread = Math.max(...ends, 1) - Math.min(...ends, 1);
  const [low, high] = [
    Math.min(...ends, 1) - 0.1 * spread - 0.01,
    Math.max(...ends, 1) + 0.15 * spread + 0.01,
  ];
  const end = (step: Step, i: 0 | 1) => step.trial.interval?.[i] ?? step.trial.lift!;
  const colour = ({ trial }: Step) => verdictColour(trial.verdict);
  return plotter.draw({
    id,
    title: findingOf(ladder),
    description: ladder.steps
      .map(
        ({ trial, rounds }) =>
          `${rounds} rounds: ${trial.lift === null ? "no lift" : liftPercent(trial.lift)}, ${trial.verdict}.`,
      )
      .join(" "),
    width,
    height: width === WIDE ? 280 : 230,
    marginTop: 28,
    marginBottom: 46,
    marginLeft: 62,
    marginRight: 20,
    x: { type: "point", domain: ladder.steps.map(({ rounds }) => rounds), padding: 0.5 },
    y: { domain: [low, high] },
    marks: [
      ...axisBelow(plotter, { label: "rounds of the hash" }),
      ...axisLeft(plotter, { label: "lift (%)", ticks: roundTicks(low, high, 5, 1), text: tickPercent }),
      Plot.ruleY([1], { stroke: QUIET, strokeDasharray: "4 3" }),
      Plot.lineY(steps, {
        x: "rounds",
        y: ({ trial }: Step) => trial.lift!,
        stroke: QUIET,
        strokeWidth: 1.2,
      }),
      Plot.text(
        ladder.steps.filter(({ trial }) => trial.lift === null),
        {
          x: "rounds",
          y: 1,
          text: ({ trial }: Step) => (width === WIDE ? `no lift: ${trial.verdict}` : "no lift"),
          dy: -10,
          fill: QUIET,
          fontSize: 12,
        },
      ),
      Plot.ruleX(steps, {
        x: "rounds",
        y1: (step: Step) => end(step, 0),
        y2: (step: Step) => end(step, 1),
        stroke: colour,
        strokeWidth: 2.5,
        className: "interval",
      }),
      Plot.dot(steps, {
        x: "rounds",
        y: ({ trial }: Step) => trial.lift!,
        r: 5.4,
        symbol: "square",
        fill: colour,
        className: "point",
      }),
      Plot.text(steps, {
        x: "rounds",
        y: (step: Step) => end(step, 1),
        text: ({ trial }: Step) => liftPercent(trial.lift!),
        dy: -11,
        fill: INK,
        stroke: PAPER,
        strokeWidth: 4,
        fontSize: 12,
      }),
    ],
  });
}
