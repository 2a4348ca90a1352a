import type { Results, TrialResult } from "../../trial/results.js";
import { grouped, liftPercent } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { unbroken } from "../text.js";
import { axisBelow, axisLeft } from "./axes.js";
import { ASIC, RANDOMX } from "./device-costs.js";
import { type Figure, NARROW, WIDE } from "./figure.js";
import { BAD, CALM, GOOD, INK, PAPER, QUIET } from "./palette.js";
import { placeLabels } from "./place-labels.js";
import type { Plotter } from "./plotter.js";
import { clipped, powerOfTen } from "./scale-text.js";

/** A claim that scores nonces: what that costs for each nonce that is hashed, in 32-bit operations. */
interface Scoring {
  readonly trial: TrialResult;
  readonly operations: number;
}

/** A place where hashes are computed, and what one costs there. */
interface Place {
  readonly label: string;
  readonly operations: number;
  readonly colour: string;
}

/**
 * What scoring a nonce costs against what a hash costs, and the lift at which the one pays for the other. Null where no
 * claim on a real function scores at a cost.
 */
export function breakEven(plotter: Plotter, { trials }: Results): Figure | null {
  const scorings = trials.flatMap((trial) => scoringOf(trial) ?? []);
  if (scorings.length === 0) return null;
  const places = placesOf(scorings.map(({ trial }) => trial));
  const title = titleOf(scorings);
  const description = [...scorings]
    .sort((a, b) => a.operations - b.operations)
    .map(({ trial, operations }) => {
      const lifts = places.map((place) => `${place.label} ${liftPercent(1 + operations / place.operations)}`);
      return `${trial.id} scores for ${significant(operations)} operations a nonce hashed and pays from ${lifts.join(", ")}.`;
    })
    .join(" ");
  const words = { title, description };
  return {
    id: "break-even",
    title,
    howToRead:
      "Up: what a claim's scoring costs for every nonce that it lets through. Right: what a hash costs. Along each sloping line the same lift pays for " +
      "the scoring; each dot is a claim on one kind of machine, and needs the lift of the line that it is on, or more. On one processor scoring and hashing both cost what their operations do; a hash on an ASIC takes about the energy of two operations elsewhere, so that scoring is dear beside it.",
    notes: [
      "On a CPU or GPU: operations as counted from this project's kernels and declared by each claim; both run on the same machine, so that its speed cancels.",
      ...(places.some(({ label }) => label === ASIC.label) ? [ASIC.note] : []),
      ...(places.some(({ label }) => label === RANDOMX.label) ? [RANDOMX.note] : []),
    ],
    panels: [
      {
        heading: null,
        wide: draw(plotter, scorings, places, { ...words, id: "break-even-wide" }, WIDE),
        narrow: draw(plotter, scorings, places, { ...words, id: "break-even-narrow" }, NARROW),
      },
    ],
    more: [],
  };
}

function scoringOf(trial: TrialResult): Scoring | null {
  const { full, nonces, hashes, ledger } = trial;
  const { operationsPerHash, operationsPerNonce } = ledger;
  if (!full || !operationsPerHash || !operationsPerNonce || hashes === 0) return null;
  return { trial, operations: operationsPerNonce * (nonces / hashes) };
}

/** The functions of the run on a CPU or GPU, and the same scoring before an ASIC and before RandomX. */
function placesOf(trials: readonly TrialResult[]): Place[] {
  const own = new Map(trials.map(({ pow, ledger }) => [pow, ledger.operationsPerHash!]));
  const here = [...own].map(([pow, operations]) => ({
    label: `${pow}, CPU or GPU`,
    operations,
    colour: CALM,
  }));
  return [
    ...(own.has("sha256d") ? [{ label: ASIC.label, operations: ASIC.operations, colour: BAD }] : []),
    ...here,
    ...(own.has("randomx") ? [] : [{ label: RANDOMX.label, operations: RANDOMX.operations, colour: GOOD }]),
  ].sort((a, b) => a.operations - b.operations);
}

function titleOf(scorings: readonly Scoring[]): string {
  const needed = ({ trial, operations }: Scoring) => 1 + operations / trial.ledger.operationsPerHash!;
  const paying = scorings.filter((scoring) => (scoring.trial.interval?.[0] ?? 0) >= needed(scoring)).length;
  const mined = scorings.filter(({ trial }) => trial.pow === "sha256d");
  const shown =
    paying === 0
      ? `None of ${scorings.length} claims that score nonces is shown to pay for its scoring`
      : `${paying} of ${scorings.length} claims that score nonces ${paying === 1 ? "is" : "are"} shown to pay for the scoring`;
  if (mined.length === 0) return shown;
  const least = Math.min(...mined.map(({ operations }) => operations)) / ASIC.operations;
  return `${shown}; for an ASIC the cheapest would need ${timesText(1 + least)} the hits of random search`;
}

const LIFTS = [1.001, 1.01, 1.1, 2, 10, 100, 1000, 10_000];

function draw(
  plotter: Plotter,
  scorings: readonly Scoring[],
  places: readonly Place[],
  words: { id: string; title: string; description: string },
  width: number,
): Html {
  const { Plot } = plotter;
  const isWide = width === WIDE;
  const costs = scorings.map(({ operations }) => operations);
  const [left, right] = [
    Math.min(...places.map(({ operations }) => operations)) / 3,
    Math.max(...places.map(({ operations }) => operations)) * 3,
  ];
  const [low, high] = [
    10 ** Math.floor(Math.log10(Math.min(...costs) / 1.5)),
    10 ** Math.ceil(Math.log10(Math.max(...costs) * 1.5)),
  ];
  const powers = (from: number, to: number, every: number) =>
    Array.from({ length: 40 }, (_, i) => i - 10)
      .filter((power) => power % every === 0 && 10 ** power >= from && 10 ** power <= to)
      .map((power) => 10 ** power);
  const powerText = (value: number) => powerOfTen(Math.round(Math.log10(value)));
  const lines = LIFTS.filter((_, i) => isWide || i % 2 === 1).flatMap((lift) => {
    const slope = lift - 1;
    const [x1, x2] = [Math.max(left, low / slope), Math.min(right, high / slope)];
    return x1 < x2 ? [{ lift, x1, x2, y1: x1 * slope, y2: x2 * slope }] : [];
  });
  const dots = places.flatMap((place) => scorings.map((scoring) => ({ place, scoring })));
  const [marginLeft, marginRight] = [56, isWide ? 70 : 44];
  const across = (operations: number) =>
    marginLeft + ((width - marginLeft - marginRight) * Math.log(operations / left)) / Math.log(right / left);
  const names = stacked(places, across, width);
  const [top, inner] = [47 + 15 * Math.max(...names.map(({ row }) => row + 1)), isWide ? 330 : 270];
  return plotter.draw({
    ...words,
    width,
    height: top + inner + 46,
    marginTop: top,
    marginBottom: 46,
    marginLeft,
    marginRight,
    x: { type: "log", domain: [left, right] },
    y: { type: "log", domain: [low, high] },
    marks: [
      ...axisBelow(plotter, {
        label: "cost of a hash (32-bit operations, log scale)",
        ticks: powers(left, right, isWide ? 1 : 2),
        text: powerText,
      }),
      ...axisLeft(plotter, {
        label: isWide
          ? "scoring, for each nonce hashed (32-bit operations, log scale)"
          : "scoring per hash (32-bit operations, log)",
        ticks: powers(low, high, 1),
        text: powerText,
      }),
      Plot.link(lines, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        stroke: QUIET,
        strokeWidth: 1,
        strokeDasharray: "5 4",
        className: "lift",
      }),
      Plot.text(lines, {
        x: "x2",
        y: "y2",
        text: ({ lift }: { lift: number }) => liftText(lift),
        textAnchor: "start",
        dx: 3,
        dy: 0,
        fill: QUIET,
        fontSize: 11.5,
        filter: ({ x2 }: { x2: number }) => x2 >= right * 0.999,
      }),
      Plot.text(lines, {
        x: "x2",
        y: "y2",
        text: ({ lift }: { lift: number }) => liftText(lift),
        dy: -8,
        fill: QUIET,
        fontSize: 11.5,
        filter: ({ x2 }: { x2: number }) => x2 < right * 0.999,
      }),
      Plot.ruleX(places, { x: "operations", stroke: "colour", strokeWidth: 1.2, className: "place" }),
      Plot.dot(dots, {
        x: ({ place }) => place.operations,
        y: ({ scoring }) => scoring.operations,
        r: 4,
        fill: ({ place }) => place.colour,
        stroke: PAPER,
        strokeWidth: 1,
        className: "point",
      }),
      ...names.map(({ place, row, shift }) =>
        Plot.text([place], {
          x: "operations",
          frameAnchor: "top",
          dx: shift,
          dy: -26 - 15 * row,
          text: "label",
          fill: place.colour,
          fontWeight: 650,
          stroke: PAPER,
          strokeWidth: 4,
        }),
      ),
      Plot.text(isWide ? labelled(scorings, [low, high], LABEL_GAP / inner) : [], {
        x: () => places.find(({ colour }) => colour === CALM)!.operations,
        y: "at",
        text: "text",
        textAnchor: "start",
        dx: 9,
        fill: INK,
        stroke: PAPER,
        strokeWidth: 4,
        fontSize: 12,
      }),
    ],
  });
}

/** Pixels that a letter of a bold label takes at most, on average. */
const LETTER = 9;

/** Labels above their lines, each within the drawing and in the lowest row in which it covers no other. */
function stacked(places: readonly Place[], across: (operations: number) => number, width: number) {
  const ends: number[] = [];
  return places.map((place) => {
    const [at, half] = [across(place.operations), (place.label.length * LETTER) / 2];
    const centre = Math.min(width - half, Math.max(half, at));
    const free = ends.findIndex((end) => end <= centre - half);
    const row = free < 0 ? ends.length : free;
    ends[row] = centre + half;
    return { place, row, shift: centre - at };
  });
}

/** Pixels from one label to the next. */
const LABEL_GAP = 15;
/** Claims that all have their labels. */
const MOST_LABELS = 12;

/**
 * Labels of the claims, apart from each other: of all, or where they are many, of the cheapest scoring and the dearest.
 *
 * @param gap between two, as a share of the axis
 */
function labelled(
  scorings: readonly Scoring[],
  [low, high]: readonly [number, number],
  gap: number,
): { at: number; text: string }[] {
  const order = [...scorings].sort((a, b) => a.operations - b.operations);
  const named = order.length <= MOST_LABELS ? order : [order[0]!, order.at(-1)!];
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const places = placeLabels(
    named.map(({ operations }) => Math.log10(operations)),
    gap * (to - from),
    [from, to],
  );
  return named.map(({ trial }, i) => ({ at: 10 ** places[i]!, text: clipped(trial.claim, 34) }));
}

function liftText(lift: number): string {
  return lift < 2 ? unbroken(`+${Number(((lift - 1) * 100).toPrecision(3))} %`) : `×${grouped(lift)}`;
}

function timesText(lift: number): string {
  return lift < 10 ? `${lift.toFixed(1)} times` : `${Number(lift.toPrecision(2))} times`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}
