import type { Markish } from "@observablehq/plot";
import type { Results, TrialResult } from "../../trial/results.js";
import { grouped } from "../../trial/wording.js";
import { axisBelow, axisLeft } from "./axes.js";
import { type Figure, NARROW, WIDE } from "./figure.js";
import { legendAbove, legendHeight } from "./legend.js";
import { INK, PAPER, QUIET, SERIES } from "./palette.js";
import { placeLabels } from "./place-labels.js";
import type { Plotter } from "./plotter.js";
import { clipped, powerOfTen, roundTicks } from "./scale-text.js";

/** The looks at one trial. */
interface Path {
  readonly trial: TrialResult;
  readonly colour: string;
  readonly named: boolean;
  /** From nothing seen, E = 1, to the last look. */
  readonly looks: readonly { readonly hashes: number; readonly log10: number }[];
}

/** Evidence of each trial that is looked at throughout, look by look; null where none is. */
export function eValuePath(plotter: Plotter, { trials, family }: Results): Figure | null {
  const looked = trials.filter(({ looks }) => looks !== null && looks.length > 0);
  if (looked.length === 0) return null;
  const needed = family.size / family.alpha;
  const paths = pathsOf(looked);
  const title = titleOf(paths, needed);
  const description = paths
    .map(({ trial, looks }) => {
      const last = looks.at(-1)!;
      return `${trial.id}: E ${eText(last.log10)} after ${looks.length - 1} looks and ${grouped(last.hashes)} hashes.`;
    })
    .join(" ");
  const words = { title, description };
  return {
    id: "e-values",
    title,
    howToRead:
      "An e-value measures evidence against a lift of exactly 1, in either direction; it may be looked at as often as one likes. Each line " +
      "is a claim, each dot a look. A line that reaches the dashed one holds evidence strong enough for this run, 1/alpha for " +
      "each of its claims together; one that stays around 1 has found nothing, however long it went on.",
    notes: [],
    panels: [
      {
        heading: null,
        wide: draw(plotter, paths, needed, { ...words, id: "e-values-wide" }, WIDE),
        narrow: draw(plotter, paths, needed, { ...words, id: "e-values-narrow" }, NARROW),
      },
    ],
    more: [],
  };
}

/** The paths that went farthest have a name and a colour each, as far as there are colours. */
function pathsOf(looked: readonly TrialResult[]): Path[] {
  const far = (trial: TrialResult) => Math.max(...trial.looks!.map(({ log10EValue }) => log10EValue));
  const named = [...looked].sort((a, b) => far(b) - far(a)).slice(0, SERIES.length);
  return looked.map((trial) => {
    const place = named.indexOf(trial);
    const looks = trial.looks!.map(({ hashes, log10EValue }) => ({ hashes, log10: log10EValue }));
    return {
      ...{ trial, named: place >= 0, colour: SERIES[place] ?? QUIET },
      looks: [{ hashes: 0, log10: 0 }, ...looks],
    };
  });
}

function titleOf(paths: readonly Path[], needed: number): string {
  const across = paths.filter(({ looks }) => looks.some(({ log10 }) => log10 >= Math.log10(needed)));
  const line = `1/alpha, which is ${grouped(needed)} here`;
  if (across.length === 0) {
    return paths.length === 1
      ? `The evidence never reaches ${line}`
      : `None of ${paths.length} paths of evidence reaches ${line}`;
  }
  return `${across.length} of ${paths.length} paths of evidence ${across.length === 1 ? "reaches" : "reach"} ${line}`;
}

const MARGIN_LEFT = 52;

function draw(
  plotter: Plotter,
  paths: readonly Path[],
  needed: number,
  words: { id: string; title: string; description: string },
  width: number,
) {
  const { Plot } = plotter;
  const isWide = width === WIDE;
  const line = Math.log10(needed);
  const all = paths.flatMap(({ looks }) => looks.map(({ log10 }) => log10));
  const [low, high] = [Math.min(-1, ...all) - 0.15, Math.max(line, ...all) * 1.08];
  const named = paths.filter((path) => path.named);
  const [top, bottom, inner] = [isWide ? 28 : 34 + legendHeight(named.length), 46, isWide ? 270 : 220];
  const unit = (high - low) / inner;
  const most = Math.max(...paths.map(({ looks }) => looks.at(-1)!.hashes));
  const powers = roundTicks(Math.ceil(low), Math.floor(high), isWide ? 7 : 5);
  return plotter.draw({
    ...words,
    width,
    height: top + inner + bottom,
    marginTop: top,
    marginBottom: bottom,
    marginLeft: MARGIN_LEFT,
    marginRight: isWide ? 262 : 14,
    x: { domain: [0, most] },
    y: { domain: [low, high] },
    marks: [
      ...axisBelow(plotter, {
        label: "hashes paid for",
        ticks: roundTicks(0, most, isWide ? 5 : 3),
        text: countText,
      }),
      ...axisLeft(plotter, {
        label: "e-value (log scale)",
        ticks: powers.filter(Number.isInteger),
        text: powerOfTen,
      }),
      Plot.ruleY([0], { stroke: QUIET }),
      Plot.ruleY([line], { stroke: INK, strokeDasharray: "6 4", strokeWidth: 1.5, className: "needed" }),
      Plot.text([line], {
        y: (value: number) => value,
        text: () => `1/alpha: ${grouped(needed)}`,
        frameAnchor: "left",
        textAnchor: "start",
        dx: 6,
        dy: 11,
        fill: INK,
        stroke: PAPER,
        strokeWidth: 4,
      }),
      ...[...paths]
        .sort((a, b) => Number(a.named) - Number(b.named))
        .flatMap(({ looks, colour }) => [
          Plot.lineY(looks, { x: "hashes", y: "log10", stroke: colour, strokeWidth: 1.8, className: "path" }),
          Plot.dot(looks.slice(1), { x: "hashes", y: "log10", fill: colour, r: 2.6, className: "look" }),
        ]),
      ...(isWide
        ? beside(plotter, named, unit, [low, high])
        : legendAbove(
            plotter,
            named.map(({ trial, colour }) => ({ colour, text: clipped(trial.id, 42) })),
            MARGIN_LEFT,
          )),
    ],
  });
}

/** Names to the right, each near the end of its line. */
function beside(
  { Plot }: Plotter,
  paths: readonly Path[],
  unit: number,
  range: readonly [number, number],
): Markish[] {
  const places = placeLabels(
    paths.map(({ looks }) => looks.at(-1)!.log10),
    16 * unit,
    range,
  );
  return paths.map(({ trial, colour }, i) =>
    Plot.text([places[i]!], {
      ...{ y: (place: number) => place, frameAnchor: "right", textAnchor: "start", dx: 12 },
      ...{ text: () => clipped(trial.id, 35), fill: colour, fontSize: 12 },
    }),
  );
}

/** `0`, `500 k`, `1.5 M`. */
function countText(count: number): string {
  if (count >= 1e6) return `${Number((count / 1e6).toPrecision(3))} M`;
  return count >= 1e3 ? `${Number((count / 1e3).toPrecision(3))} k` : String(count);
}

function eText(log10: number): string {
  return Math.abs(log10) < 4 ? String(Number((10 ** log10).toPrecision(3))) : `1e${Number(log10.toFixed(1))}`;
}
