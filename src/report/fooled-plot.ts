import { figureRange, figureText } from "../trial/fooled-wording.js";
import type { FooledResult } from "../trial/results.js";
import { type Html, html } from "./html.js";

const WIDTH = 920;
const LEFT = 330;
const RIGHT = 150;
const ROW = 44;
const TITLE = 34;
const AXIS = 46;

interface Scale {
  readonly title: string;
  readonly ticks: readonly number[];
  /** Place of a value on the axis, 0 to 1. */
  readonly at: (value: number) => number;
}

const SHARES: Scale = {
  title: "How often nothing is taken for something, or something for nothing",
  ticks: [0, 0.25, 0.5, 0.75, 1],
  at: (share) => share,
};

/** Lifts on a log scale. */
const [LOWEST, HIGHEST] = [0.7, 4.5];
const LIFTS: Scale = {
  title: "How many more solutions it seems to find (log scale)",
  ticks: [1, 1.5, 2, 3, 4],
  at: (lift) => Math.log(Math.min(HIGHEST, Math.max(LOWEST, lift)) / LOWEST) / Math.log(HIGHEST / LOWEST),
};

/** Naive figures as diamonds beside proper ones as dots, a panel a measure: one row a way. */
export function fooledPlot(rows: readonly FooledResult[]): Html {
  const panels = [
    { scale: SHARES, mine: rows.filter(({ measure }) => measure === "false findings") },
    { scale: LIFTS, mine: rows.filter(({ measure }) => measure === "lift") },
  ].filter(({ mine }) => mine.length > 0);
  let y = 0;
  const drawn = panels.map(({ scale, mine }) => {
    const top = y;
    y += TITLE + mine.length * ROW + AXIS;
    return drawPanel(scale, mine, top);
  });
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-labelledby="fooled-title fooled-text">
<title id="fooled-title">${fooledTitle(rows)}</title>
<desc id="fooled-text">${rows.map(describe)}</desc>
${drawn}
</svg>`;
}

/** The finding in one line. */
export function fooledTitle(rows: readonly FooledResult[]): string {
  const shown = rows.filter(({ naive, truth }) => naive.interval[0] > truth).length;
  const left = rows.filter(({ proper, truth }) => proper.interval[0] > truth).length;
  return `Done naively, ${shown} of ${rows.length} mislead; done properly, ${left === 0 ? "none does" : `${left} of them`}`;
}

function describe(row: FooledResult): string {
  const { title, naive, proper } = row;
  return `${title}: naively ${figureText(row, naive.value)}, properly ${figureText(row, proper.value)}. `;
}

function drawPanel(scale: Scale, rows: readonly FooledResult[], top: number): Html {
  const x = (value: number) => LEFT + scale.at(value) * (WIDTH - LEFT - RIGHT);
  const [first, last] = [top + TITLE, top + TITLE + rows.length * ROW];
  const [sample] = rows;
  return html`<text class="panel" x="0" y="${top + 20}">${scale.title}</text>
${scale.ticks.map((tick) => html`<line class="axis" x1="${fixed(x(tick))}" x2="${fixed(x(tick))}" y1="${first}" y2="${last}"/><text class="tick" x="${fixed(x(tick))}" y="${last + 18}">${tickText(sample!, tick)}</text>`)}
<line class="null" x1="${fixed(x(sample!.truth))}" x2="${fixed(x(sample!.truth))}" y1="${first}" y2="${last}"/>
${rows.map((row, i) => drawRow(row, x, first + i * ROW + ROW / 2))}
<text class="tick" x="${fixed((LEFT + WIDTH - RIGHT) / 2)}" y="${last + 36}">${sample!.measure === "lift" ? "lift; the dashed line is random search" : "share of runs; the dashed line is the rate intended"}</text>`;
}

function drawRow(row: FooledResult, x: (value: number) => number, y: number): Html {
  const { title, naive, proper } = row;
  const [above, below] = [y - 8, y + 8];
  const bar = ([low, high]: readonly [number, number], at: number, kind: string) =>
    html`<line class="trace ${kind}" x1="${fixed(x(low))}" x2="${fixed(x(high))}" y1="${at}" y2="${at}"/>`;
  const from = x(naive.value);
  return html`<text class="label" x="0" y="${y + 4}">${title}</text>
${bar(naive.interval, above, "wrong")}<path class="out" d="M${fixed(from)} ${above - 6}l6 6l-6 6l-6 -6Z"><title>naively ${figureText(row, naive.value)} (${figureRange(row, naive.interval)})</title></path>
${bar(proper.interval, below, "right")}<circle class="good" cx="${fixed(x(proper.value))}" cy="${below}" r="5"><title>properly ${figureText(row, proper.value)} (${figureRange(row, proper.interval)})</title></circle>
<text class="verdict-text fail" x="${WIDTH - RIGHT + 16}" y="${above + 4}">${figureText(row, naive.value)}</text>
<text class="verdict-text pass" x="${WIDTH - RIGHT + 16}" y="${below + 6}">${figureText(row, proper.value)}</text>`;
}

function tickText({ measure }: FooledResult, tick: number): string {
  return measure === "lift" ? `${tick}\u00d7` : `${100 * tick}\u00a0%`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
