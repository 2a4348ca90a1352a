import { percent } from "../trial/wording.js";
import { type Html, html } from "./html.js";

/** One rate a category, and what was published for it. */
export interface RateSeries {
  readonly label: string;
  /** Shape and colour. */
  readonly mark: "wrong" | "right";
  /** Rates in [0, 1], as many as there are categories. */
  readonly rates: readonly number[];
  readonly published: readonly (number | null)[];
}

/** A chart of rates over a few categories, against the rate that was intended. */
export interface RateChart {
  /** Distinguishes the charts of a page. */
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly categories: readonly string[];
  readonly intended: number;
  readonly series: readonly RateSeries[];
}

const WIDTH = 440;
const HEIGHT = 270;
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 18, 22, 48];

/**
 * Categories evenly spaced, a line a series with its figures: diamonds err too often, dots do not; rings are published
 * figures, the dashed line is the rate that was intended.
 */
export function rateChart(chart: RateChart): Html {
  const { id, title, axis, categories, intended, series } = chart;
  const most = Math.max(
    intended,
    ...series.flatMap(({ rates, published }) => [...rates, ...published.map(Number)]),
  );
  const top = Math.ceil(most * 10 + 0.2) / 10;
  const step = top > 0.5 ? 0.25 : 0.1;
  const x = (i: number) => LEFT + ((i + 0.5) / categories.length) * (WIDTH - LEFT - RIGHT);
  const y = (rate: number) => TOP + (1 - rate / top) * (HEIGHT - TOP - BOTTOM);
  const grid = Array.from({ length: Math.floor(Math.min(1, top) / step + 1e-9) + 1 }, (_, i) => i * step);
  return html`<svg class="plot small" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">${title}</title>
<desc id="${id}-text">${describe(chart)}</desc>
${grid.map((rate) => html`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(rate))}" y2="${fixed(y(rate))}"/><text class="tick end" x="${LEFT - 6}" y="${fixed(y(rate) + 4)}">${percent(rate)}</text>`)}
<line class="null" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(intended))}" y2="${fixed(y(intended))}"/>
${categories.map((category, i) => html`<text class="tick" x="${fixed(x(i))}" y="${HEIGHT - BOTTOM + 18}">${category}</text>`)}
<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}">${axis}</text>
${series.map((one) => drawSeries(one, x, y))}
${series.map(({ label, mark }, i) => html`${drawMark(mark, LEFT + 12, TOP + 6 + i * 18)}<text class="halo" x="${LEFT + 24}" y="${TOP + 10 + i * 18}">${label}</text>`)}
<circle class="ring" cx="${LEFT + 12}" cy="${TOP + 6 + series.length * 18}" r="5"/><text class="halo" x="${LEFT + 24}" y="${TOP + 10 + series.length * 18}">published</text>
</svg>`;
}

function drawSeries(series: RateSeries, x: (i: number) => number, y: (rate: number) => number): Html {
  const { mark, rates, published } = series;
  const path = rates.map((rate, i) => `${i === 0 ? "M" : "L"}${fixed(x(i))} ${fixed(y(rate))}`).join("");
  const below = mark === "right";
  return html`<path class="trace ${mark}" d="${path}"/>
${published.map((rate, i) => (rate === null ? "" : html`<circle class="ring" cx="${fixed(x(i))}" cy="${fixed(y(rate))}" r="6.5"/>`))}
${rates.map((rate, i) => html`${drawMark(mark, x(i), y(rate))}<text class="tick halo" x="${fixed(x(i))}" y="${fixed(y(rate) + (below ? -7 : -11))}">${percent(round(rate))}</text>`)}`;
}

function drawMark(mark: RateSeries["mark"], cx: number, cy: number): Html {
  if (mark === "right") return html`<circle class="good" cx="${fixed(cx)}" cy="${fixed(cy)}" r="4"/>`;
  return html`<path class="out" d="M${fixed(cx)} ${fixed(cy - 5)}l5 5l-5 5l-5 -5Z"/>`;
}

function describe({ categories, intended, axis, series }: RateChart): string {
  const parts = series.map(
    ({ label, rates, published }) =>
      `${label}: ${rates.map((rate, i) => `${percent(round(rate))} at ${categories[i]}${published[i] == null ? "" : ` (published ${percent(published[i])})`}`).join(", ")}. `,
  );
  return `Rates over ${axis}; intended ${percent(intended)}. ${parts.join("")}`;
}

/** To a tenth of a per cent, as the published figures are. */
function round(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
