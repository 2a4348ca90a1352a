import { rateText } from "../trial/calibration-summary.js";
import type { CalibrationResult } from "../trial/results.js";
import { percent } from "../trial/wording.js";
import { type Html, html } from "./html.js";

/** A line on a planted effect. */
export type PlantedLine = CalibrationResult & { readonly planted: NonNullable<CalibrationResult["planted"]> };

export function isPlanted(line: CalibrationResult): line is PlantedLine {
  return line.planted !== undefined;
}

const WIDTH = 920;
const HEIGHT = 380;
const [LEFT, RIGHT, TOP, BOTTOM] = [60, 20, 20, 58];
/** Distance of marks of one effect. */
const STEP = 15;

/** Measured powers by effect, in columns evenly spaced; the planned ones are dashed lines. */
export function powerPlot(lines: readonly PlantedLine[]): Html {
  const effects = [...new Set(lines.map(({ planted }) => planted.effect))].sort((a, b) => a - b);
  const planned = [...new Set(lines.map(({ wanted }) => wanted))];
  const lowest = Math.min(...planned, ...lines.map(({ planted }) => planted.interval[0]));
  const bottom = Math.max(0, Math.floor(lowest * 10 - 0.5) / 10);
  const x = (effect: number) =>
    LEFT + ((effects.indexOf(effect) + 0.5) / effects.length) * (WIDTH - LEFT - RIGHT);
  const y = (rate: number) => TOP + ((1 - rate) / (1 - bottom)) * (HEIGHT - TOP - BOTTOM);
  const ticks = Array.from({ length: Math.round((1 - bottom) * 10) + 1 }, (_, i) => bottom + i / 10);
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="power-title power-text">
<title id="power-title">${powerTitle(lines)}</title>
<desc id="power-text">${lines.map(({ name, measured }) => `${name}: ${rateText(measured)}. `)}</desc>
${ticks.map((tick) => html`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text class="tick end" x="${LEFT - 8}" y="${fixed(y(tick) + 4)}">${percent(Number(tick.toFixed(1)))}</text>`)}
${planned.map((rate) => html`<line class="null" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(y(rate))}" y2="${fixed(y(rate))}"/>`)}
${effects.map((effect) => html`<text class="tick" x="${fixed(x(effect))}" y="${HEIGHT - BOTTOM + 20}">${percent(effect)}</text>`)}
<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}">planted effect; upwards, the share of trials that show it</text>
${effects.map((effect) => {
  const mine = lines.filter(({ planted }) => planted.effect === effect);
  const kinds = [...new Set(mine.map(kindOf))];
  return mine.map((line) =>
    drawLine(line, x(effect) + (kinds.indexOf(kindOf(line)) - (kinds.length - 1) / 2) * STEP, y),
  );
})}
</svg>`;
}

function kindOf({ planted }: PlantedLine): string {
  return `${planted.design}, ${planted.source}`;
}

function drawLine(line: PlantedLine, at: number, y: (rate: number) => number): Html {
  const { measured, within, planted } = line;
  const [low, high] = planted.interval;
  const [cx, cy] = [fixed(at), fixed(y(measured))];
  const title = html`<title>${line.name}: ${rateText(measured)}</title>`;
  const colour = within ? "dot" : "out";
  const isHashed = planted.source === "hashes";
  const mark =
    planted.design === "arm"
      ? isHashed
        ? html`<rect class="${colour}" x="${fixed(at - 4.5)}" y="${fixed(y(measured) - 4.5)}" width="9" height="9">${title}</rect>`
        : html`<circle class="${colour}" cx="${cx}" cy="${cy}" r="4.5">${title}</circle>`
      : isHashed
        ? html`<path class="${colour}" d="M${cx} ${fixed(y(measured) - 6)}l6 6l-6 6l-6 -6Z">${title}</path>`
        : html`<circle class="ring" cx="${cx}" cy="${cy}" r="4.5">${title}</circle>`;
  return html`<line class="trace ${within ? "calm" : "wrong"}" x1="${cx}" x2="${cx}" y1="${fixed(y(low))}" y2="${fixed(y(high))}"/>${mark}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** The finding in one line. */
export function powerTitle(lines: readonly PlantedLine[]): string {
  const effects = lines.map(({ planted }) => planted.effect);
  const range = `${percent(Math.min(...effects))} to ${percent(Math.max(...effects))}`;
  const out = lines.filter(({ within }) => !within).length;
  return out === 0
    ? `Effects of ${range} are found as often as planned, in all ${lines.length} measurements`
    : `${out} of ${lines.length} measured powers, at effects of ${range}, ${out === 1 ? "is" : "are"} not as planned`;
}
