import type { PoolResult, Results } from "../../trial/results.js";
import { grouped, smallNumber } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { axisBelow } from "./axes.js";
import { type Figure, NARROW, type Panel, WIDE } from "./figure.js";
import { BAD, BAND, CALM, INK, QUIET } from "./palette.js";
import type { Plotter } from "./plotter.js";

type PoolFigure = PoolResult["figures"][number];

/** Names of figures, in the order of the rows. */
const NAMES: Readonly<Record<string, string>> = {
  entropy: "Entropy",
  "min-entropy": "Min-entropy",
  "kl-from-uniform": "KL divergence",
  "chi-square": "Chi-square",
  g: "G test",
  popcount: "Number of ones",
  residues: "Residues",
};

/** A figure and where it lies: the ends of its band are -1 and 1. */
interface Mark {
  readonly figure: PoolFigure;
  readonly place: number;
}

/** Widths of half a band that the axis reaches. */
const REACH = 2;

/** Figures of the winning nonces of each pool in their null bands; null where there are none. */
export function winningNonces(plotter: Plotter, { pools, trials }: Results): Figure | null {
  const drawn = pools.filter(({ figures }) => marksOf(figures).length > 0);
  if (drawn.length === 0) return null;
  const panelOf = (pool: PoolResult, number: number): Panel => ({
    heading: pool.id,
    wide: drawn.length === 1 ? draw(plotter, pool, `winners-wide-${number}`, WIDE) : null,
    narrow: draw(plotter, pool, `winners-${number}`, NARROW),
  });
  return {
    id: "winners",
    title: titleOf(drawn, new Set(trials.filter(({ full }) => full).map(({ pow }) => pow))),
    howToRead:
      "Each dot is a figure of the nonces that hit, of one of their bytes or of one modulus. The shaded band, drawn to one width for all, is where 99 % of " +
      "perfectly random nonces lie: by replicates for entropy and divergence, by the chi-square distribution for the tests. A dot far outside would " +
      "show a pattern in what wins; dots off the axis are drawn as diamonds at its end; where chance alone is at work about one dot in a hundred leaves the band, several together, as they are figures of the same counts. The smallest p-value of a row, adjusted for all figures of the pool, stands at the right. " +
      "On weakened functions hits follow the nonce, so patterns are expected there.",
    notes: [],
    panels: drawn.map(panelOf),
    more: [],
  };
}

/** Of real functions where there are any. */
function titleOf(pools: readonly PoolResult[], real: ReadonlySet<string>): string {
  const about = pools.filter(({ id }) => real.has(id.split("/")[0]!));
  const marks = (about.length > 0 ? about : pools).flatMap(({ figures }) => marksOf(figures));
  const out = marks.filter(({ place }) => Math.abs(place) > 1).length;
  const where = about.length > 0 ? "real functions" : "weakened functions";
  const lie = `${out === 0 ? "None" : grouped(out)} of ${grouped(marks.length)} figures of winning nonces on ${where} ${out > 1 ? "lie" : "lies"}`;
  return `${lie} outside the 99\u00a0% band of random nonces`;
}

function marksOf(figures: readonly PoolFigure[]): Mark[] {
  return figures.flatMap((figure) => {
    const { band, statistic, id } = figure;
    if (band === null || band[1] <= band[0] || NAMES[id] === undefined) return [];
    return [{ figure, place: (2 * (statistic - band[0])) / (band[1] - band[0]) - 1 }];
  });
}

function draw(plotter: Plotter, pool: PoolResult, id: string, width: number): Html {
  const { Plot } = plotter;
  const marks = marksOf(pool.figures);
  const rows = Object.keys(NAMES).filter((name) => marks.some(({ figure }) => figure.id === name));
  const row = ({ figure }: Mark) => figure.id;
  const inside = (mark: Mark) => Math.abs(mark.place) <= REACH;
  const at = ({ place }: Mark) => Math.min(REACH, Math.max(-REACH, place));
  const out = marks.filter(({ place }) => Math.abs(place) > 1);
  const ends = [
    [-1, "low"],
    [1, "high"],
  ] as const;
  const isWide = width === WIDE;
  return plotter.draw({
    id,
    title: `${pool.id}: ${out.length} of ${marks.length} figures of winning nonces lie outside their bands`,
    description: marks
      .map(
        ({ figure, place }) =>
          `${NAMES[figure.id]} of ${figure.subject}: ${describe(figure)}${Math.abs(place) > 1 ? ", outside" : ""}.`,
      )
      .join(" "),
    width,
    height: 24 + rows.length * 28 + 44,
    marginTop: 24,
    marginBottom: 44,
    marginLeft: isWide ? 200 : 106,
    marginRight: isWide ? 160 : 62,
    x: { domain: [-REACH - 0.15, REACH + 0.15] },
    y: { type: "band", domain: rows, axis: null, padding: 0 },
    marks: [
      Plot.barX(rows, { x1: -1, x2: 1, y: (name: string) => name, fill: BAND, className: "band" }),
      ...axisBelow(plotter, {
        label: "place in the 99 % band of random nonces",
        ticks: ends.map(([place]) => place),
        text: (value) => ends.find(([place]) => place === value)?.[1] ?? "",
      }),
      Plot.ruleX([0], { stroke: QUIET, strokeDasharray: "4 3" }),
      Plot.text(rows, {
        y: (name: string) => name,
        frameAnchor: "left",
        textAnchor: "start",
        dx: isWide ? -200 : -106,
        text: (name: string) => NAMES[name]!,
        fill: INK,
      }),
      Plot.text(rows, {
        y: (name: string) => name,
        frameAnchor: "right",
        textAnchor: "end",
        dx: isWide ? 100 : 60,
        text: (name: string) => least(marks, name),
        fill: QUIET,
        fontSize: 12,
        fontVariant: "tabular-nums",
      }),
      Plot.text(["p adjusted"], {
        frameAnchor: "top-right",
        textAnchor: "end",
        dx: isWide ? 100 : 60,
        dy: -16,
        fill: QUIET,
        fontSize: 12,
      }),
      Plot.dot(marks.filter(inside), {
        x: at,
        y: row,
        r: 3.8,
        fill: (mark: Mark) => (Math.abs(mark.place) > 1 ? BAD : CALM),
        fillOpacity: 0.85,
        className: "point",
      }),
      Plot.dot(
        marks.filter((mark) => !inside(mark)),
        { x: at, y: row, r: 5, symbol: "diamond", fill: BAD, className: "point" },
      ),
    ],
  });
}

function least(marks: readonly Mark[], id: string): string {
  const p = Math.min(...marks.filter(({ figure }) => figure.id === id).map(({ figure }) => figure.pAdjusted));
  if (p === 0) return "< 1e-300";
  return p >= 0.01 ? p.toFixed(2) : smallNumber(Number(p.toPrecision(2)), Math.log10(p));
}

function describe({ statistic, unit, band }: PoolFigure): string {
  const text = (value: number) => String(Number(value.toPrecision(4)));
  return `${text(statistic)} ${unit}, band ${text(band![0])} to ${text(band![1])}`;
}
