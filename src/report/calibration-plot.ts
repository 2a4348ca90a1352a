import { bandPosition } from "../trial/calibration-summary.js";
import type { CalibrationResult } from "../trial/results.js";
import { type Html, html } from "./html.js";

const WIDTH = 920;
const LEFT = 170;
const RIGHT = 130;
/** Deviations that the axis reaches, in widths of the band. */
const [LOW, HIGH] = [-3, 2];
/** Distance of two dots, and of two rows. */
const STEP = 9;
const GAP = 8;
const TITLE = 30;
const AXIS = 44;

/** A line of the calibration and where it lies in its band. */
interface Dot {
  readonly line: CalibrationResult;
  readonly position: number;
}

/** The lines of one calibration in one panel. */
interface Row {
  readonly label: string;
  readonly dots: readonly Dot[];
}

/** Lines of one kind of relation. */
interface Panel {
  readonly title: string;
  readonly twoSided: boolean;
  readonly rows: readonly Row[];
}

/**
 * Dot plot: one dot a line, one row a calibration, each line's distance from what is wanted in widths of its own band,
 * so that all bands are the same. Dots of one place are stacked. A line out of its band is a diamond, and counted in
 * words at the end of its row; what lies farther to the left than the axis reaches is counted before it.
 */
export function calibrationPlot(lines: readonly CalibrationResult[]): Html {
  const panels = panelsOf(lines);
  let y = 0;
  const drawn = panels.map((panel) => {
    const top = y;
    y += panelHeight(panel);
    return drawPanel(panel, top);
  });
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-labelledby="calibration-title calibration-text">
<title id="calibration-title">${calibrationTitle(lines)}</title>
<desc id="calibration-text">${panels.map(describePanel)}</desc>
${drawn}
</svg>`;
}

/** The finding in one line. */
export function calibrationTitle(lines: readonly CalibrationResult[]): string {
  const out = lines.filter(({ within }) => !within).length;
  if (out === 0) return `All ${lines.length} simulated rates lie within their bands`;
  return `${out} of ${lines.length} simulated rates ${out === 1 ? "lies" : "lie"} outside ${out === 1 ? "its band" : "their bands"}`;
}

function panelsOf(lines: readonly CalibrationResult[]): Panel[] {
  const dots = lines.flatMap((line) => {
    const position = bandPosition(line);
    return position === null ? [] : [{ line, position }];
  });
  const panel = (title: string, twoSided: boolean): Panel => {
    const mine = dots.filter(({ line }) => (line.relation === "about") === twoSided);
    const labels = [...new Set(mine.map(({ line }) => line.statistic))];
    const rows = labels.map((label) => ({
      label,
      dots: mine.filter(({ line }) => line.statistic === label),
    }));
    return { title, twoSided, rows };
  };
  return [
    panel("Rates that must not be worse than a limit", false),
    panel("Rates that must be a certain figure", true),
  ].filter(({ rows }) => rows.length > 0);
}

function panelHeight({ rows }: Panel): number {
  return TITLE + rows.reduce((sum, row) => sum + rowHeight(row), 0) + AXIS;
}

function rowHeight({ dots }: Row): number {
  const tallest = Math.max(1, ...[...stacks(dots).values()].map((stack) => stack.length));
  return Math.max(26, tallest * STEP + GAP);
}

/** Dots by place on the axis, in steps of a dot's width; those beyond the right end are put there. */
function stacks(dots: readonly Dot[]): Map<number, Dot[]> {
  const found = new Map<number, Dot[]>();
  for (const dot of dots) {
    if (dot.position < LOW && dot.line.within) continue;
    const place = Math.round((x(Math.min(HIGH, Math.max(LOW, dot.position))) - LEFT) / STEP);
    found.set(place, [...(found.get(place) ?? []), dot]);
  }
  return found;
}

function x(position: number): number {
  return LEFT + ((position - LOW) / (HIGH - LOW)) * (WIDTH - LEFT - RIGHT);
}

function drawPanel(panel: Panel, top: number): Html {
  const first = top + TITLE;
  const last = top + panelHeight(panel) - AXIS;
  let y = first;
  const rows = panel.rows.map((row) => {
    y += rowHeight(row);
    return drawRow(row, y);
  });
  const from = x(panel.twoSided ? -1 : LOW);
  const ticks = [
    ...(panel.twoSided ? [[-1, "end of the band"] as const] : []),
    [0, "wanted"],
    [1, "end of the band"],
  ];
  return html`<text class="panel" x="0" y="${top + 18}">${panel.title}</text>
<rect class="band" x="${fixed(from)}" y="${first}" width="${fixed(x(1) - from)}" height="${last - first}"/>
<line class="null" x1="${fixed(x(0))}" x2="${fixed(x(0))}" y1="${first}" y2="${last}"/>
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${last}" y2="${last}"/>
${ticks.map(([at, text]) => html`<line class="axis" x1="${fixed(x(Number(at)))}" x2="${fixed(x(Number(at)))}" y1="${last}" y2="${last + 5}"/><text class="tick" x="${fixed(x(Number(at)))}" y="${last + 18}">${text}</text>`)}
<text class="tick start" x="${LEFT}" y="${last + 18}">${panel.twoSided ? "too low" : "better"}</text>
<text class="tick end" x="${WIDTH - RIGHT}" y="${last + 18}">${panel.twoSided ? "too high" : "worse"}</text>
${rows}`;
}

function drawRow({ label, dots }: Row, bottom: number): Html {
  const out = dots.filter(({ line }) => !line.within).length;
  const beyond = dots.filter(({ line, position }) => position < LOW && line.within).length;
  const base = bottom - GAP / 2 - STEP / 2;
  const marks = [...stacks(dots)].flatMap(([place, stack]) =>
    stack.map((dot, i) => drawDot(dot, LEFT + place * STEP, base - i * STEP)),
  );
  return html`<text class="label" x="0" y="${base + 4}">${label}</text>
${marks}${beyond === 0 ? "" : html`<text class="tick end" x="${LEFT - 18}" y="${base + 4}">${beyond}</text><path class="dot" d="M${LEFT - 14} ${base}l8 -4.5v9Z"/>`}
<text class="verdict-text ${out > 0 ? "fail" : "pass"}" x="${WIDTH - RIGHT + 14}" y="${base + 4}">${out > 0 ? `${out} of ${dots.length} out` : `${dots.length} within`}</text>
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>`;
}

function drawDot({ line }: Dot, cx: number, cy: number): Html {
  const title = html`<title>${line.name}</title>`;
  if (line.within)
    return html`<circle class="dot" cx="${fixed(cx)}" cy="${fixed(cy)}" r="3.6">${title}</circle>`;
  return html`<path class="out" d="M${fixed(cx)} ${fixed(cy - 6)}l6 6l-6 6l-6 -6Z">${title}</path>`;
}

function describePanel({ title, rows }: Panel): string {
  const parts = rows.map(({ label, dots }) => {
    const out = dots.filter(({ line }) => !line.within);
    const named = out.length === 0 ? "" : ` (out of band: ${out.map(({ line }) => line.name).join("; ")})`;
    return `${label} ${dots.length - out.length} of ${dots.length} within${named}`;
  });
  return `${title}: ${parts.join(", ")}. `;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
