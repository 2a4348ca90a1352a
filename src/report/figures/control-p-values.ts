import { type ControlQuantile, controlQuantiles } from "../../trial/control-quantiles.js";
import type { Results } from "../../trial/results.js";
import { grouped, smallNumber } from "../../trial/wording.js";
import type { Html } from "../html.js";
import { axisBelow, axisLeft } from "./axes.js";
import { type Figure, NARROW, WIDE } from "./figure.js";
import { BAD, BAND, CALM, QUIET } from "./palette.js";
import type { Plotter } from "./plotter.js";

/** Fewer p-values make no figure. */
const LEAST = 4;

/** Quantile-quantile plot of the p-values of controls that cannot have an effect; null where there are too few. */
export function controlPValues(plotter: Plotter, { gates, trials }: Results): Figure | null {
  const quantiles = controlQuantiles(gates);
  if (quantiles.length < LEAST) return null;
  const title = titleOf(quantiles);
  const description = quantiles
    .map(
      ({ gate, pValue, expected }) =>
        `${gate.id} on ${gate.subject}: p ${text(pValue)}, expected about ${text(expected)}.`,
    )
    .join(" ");
  const words = { title, description };
  return {
    id: "controls",
    title,
    howToRead:
      "Each dot is a check of this run that has nothing to find: uniform hashes, a filter that keeps a random half, labels that were " +
      "shuffled, and the like. Its p-value stands against the one that chance gives at its rank. Dots along the line mean that the instrument " +
      `raises no false alarms; the band holds 95 % of each rank. A check fails below ${text(quantiles[0]!.gate.threshold!)}. Checks of one pool share its ` +
      "hashes, so that their dots may wander together.",
    notes: trials.some(({ stopping }) => stopping === "sequential")
      ? [
          "A p-value of hashes that are looked at throughout is multiplied by the number of looks, so that its dot lies nearer to 1.",
        ]
      : [],
    panels: [
      {
        heading: null,
        wide: draw(plotter, quantiles, { ...words, id: "controls-wide" }, WIDE),
        narrow: draw(plotter, quantiles, { ...words, id: "controls-narrow" }, NARROW),
      },
    ],
    more: [],
  };
}

function titleOf(quantiles: readonly ControlQuantile[]): string {
  const failed = quantiles.filter(({ gate }) => gate.status === "fail").length;
  const small = quantiles.filter(({ pValue, band }) => pValue < band[0]).length;
  const all = grouped(quantiles.length);
  if (failed > 0) {
    return `${failed} of ${all} null controls ${failed === 1 ? "fails" : "fail"}: the instrument sees effects where there are none`;
  }
  if (small === 0) return `None of the ${all} null controls sees more than chance shows`;
  return `No null control fails; ${small} of ${all} p-values ${small === 1 ? "lies" : "lie"} below the range that holds 95 % of its rank`;
}

function draw(
  plotter: Plotter,
  quantiles: readonly ControlQuantile[],
  words: { id: string; title: string; description: string },
  width: number,
): Html {
  const { Plot } = plotter;
  const isWide = width === WIDE;
  const least = Math.min(...quantiles.flatMap(({ pValue, band }) => [pValue, band[0]]));
  const power = Math.min(-2, Math.max(-8, Math.floor(Math.log10(least))));
  const low = 10 ** power;
  const within = (p: number) => Math.min(1, Math.max(low, p));
  const first = quantiles[0]!.expected;
  const left = 10 ** (Math.floor(Math.log10(first * 0.9) * 4) / 4);
  const tens = Array.from({ length: -power + 1 }, (_, i) => 10 ** -i);
  const shared = { type: "log", reverse: true } as const;
  return plotter.draw({
    ...words,
    width,
    height: isWide ? 380 : 320,
    marginTop: 28,
    marginBottom: 46,
    // A square, more or less: the line is a diagonal.
    marginLeft: isWide ? 200 : 60,
    marginRight: isWide ? 200 : 14,
    x: { ...shared, domain: [left, 1] },
    y: { ...shared, domain: [low, 1] },
    marks: [
      Plot.areaY(quantiles, {
        x: "expected",
        y1: ({ band }: ControlQuantile) => within(band[0]),
        y2: ({ band }: ControlQuantile) => within(band[1]),
        fill: BAND,
        className: "band",
      }),
      ...axisBelow(plotter, {
        label: isWide
          ? "p-value that chance gives at this rank (log scale)"
          : "p-value of chance at this rank (log scale)",
        ticks: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].filter((p) => p >= left),
        text: String,
      }),
      ...axisLeft(plotter, { label: "p-value found (log scale)", ticks: tens, text: text }),
      Plot.line([Math.max(left, low), 1], {
        x: (p: number) => p,
        y: (p: number) => p,
        stroke: QUIET,
        strokeDasharray: "4 3",
      }),
      Plot.dot(quantiles, {
        x: "expected",
        y: ({ pValue }: ControlQuantile) => within(pValue),
        r: 4,
        fill: ({ gate }: ControlQuantile) => (gate.status === "fail" ? BAD : CALM),
        className: "point",
      }),
    ],
  });
}

function text(p: number): string {
  return p > 0 ? smallNumber(p, Math.log10(p)) : "0";
}
