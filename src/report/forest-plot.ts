import type { TrialResult } from "../trial/results.js";
import { liftPercent, liftRange } from "../trial/wording.js";
import { type Html, html } from "./html.js";

const WIDTH = 920;
const LEFT = 330;
const RIGHT = 130;
const ROW = 34;
const TOP = 14;
const AXIS = 46;

/**
 * Forest plot: one row a trial with its lift, interval and the band of lifts too small to matter. What lies outside
 * the axis is drawn as an arrow with its figure, so that one large lift does not flatten the others.
 */
export function forestPlot(trials: readonly TrialResult[]): Html {
  const rows = trials.filter(({ lift, interval }) => lift !== null && interval !== null);
  if (rows.length === 0) return html`<p>No trial of this run has a lift to draw.</p>`;
  const [low, high] = domain(rows);
  const x = (lift: number) => LEFT + ((lift - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + rows.length * ROW + AXIS;
  const bottom = TOP + rows.length * ROW;
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="forest-title forest-text">
<title id="forest-title">${forestTitle(trials)}</title>
<desc id="forest-text">${rows.map((trial) => `${trial.id}: lift ${liftPercent(trial.lift!)}, interval ${intervalOf(trial)}. `)}</desc>
${rows.map((trial, i) => html`<rect class="band" x="${fixed(x(Math.max(low, 1 - trial.margin)))}" y="${TOP + i * ROW}" width="${fixed(x(Math.min(high, 1 + trial.margin)) - x(Math.max(low, 1 - trial.margin)))}" height="${ROW}"/>`)}
<line class="null" x1="${fixed(x(1))}" x2="${fixed(x(1))}" y1="${TOP}" y2="${bottom}"/>
${rows.map((trial, i) => plotRow(trial, TOP + (i + 0.5) * ROW, x, [low, high]))}
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>
${ticks(low, high).map(
  (tick) => html`
<line class="axis" x1="${fixed(x(tick))}" x2="${fixed(x(tick))}" y1="${bottom}" y2="${bottom + 5}"/><text class="tick" x="${fixed(x(tick))}" y="${bottom + 19}">${tickText(tick)}</text>`,
)}
<text class="tick" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 6}">solutions per hash against random search</text>
</svg>`;
}

/** The finding in one line. */
export function forestTitle(trials: readonly TrialResult[]): string {
  const full = trials.filter((trial) => trial.full);
  const about = full.length > 0 ? full : trials;
  const winners = about.filter(({ verdict }) => verdict === "advantage").length;
  const where = full.length > 0 ? "real proof-of-work functions" : "weakened functions";
  const number = winners === 0 ? "None" : String(winners);
  return `${number} of ${about.length} trials on ${where} ${winners > 1 ? "find" : "finds"} more than random search`;
}

function plotRow(
  trial: TrialResult,
  y: number,
  x: (lift: number) => number,
  [low, high]: readonly [number, number],
): Html {
  const [from, to] = [trial.interval![0] ?? low, trial.interval![1] ?? high];
  const label = html`<text class="label" x="0" y="${y - 2}">${clip(trial.title, 44)}</text><text class="id" x="0" y="${y + 12}">${clip(trial.id, 50)}</text>
<text class="verdict-text ${trial.verdict}" x="${WIDTH - RIGHT + 14}" y="${y + 4}">${trial.verdict}</text>`;
  if (from > high) return html`${label}${arrow(x(high), y, 1, liftPercent(trial.lift!), trial.verdict)}`;
  if (to < low) return html`${label}${arrow(x(low), y, -1, liftPercent(trial.lift!), trial.verdict)}`;
  const lift = Math.min(high, Math.max(low, trial.lift!));
  return html`${label}
<line class="interval ${trial.verdict}" x1="${fixed(x(Math.max(low, from)))}" x2="${fixed(x(Math.min(high, to)))}" y1="${y}" y2="${y}"/>
<rect class="point ${trial.verdict}" x="${fixed(x(lift) - 5)}" y="${y - 5}" width="10" height="10"/>`;
}

function arrow(x: number, y: number, direction: 1 | -1, text: string, verdict: string): Html {
  const back = x - direction * 12;
  const anchor = direction === 1 ? "end" : "start";
  return html`
<path class="point ${verdict}" d="M${fixed(back)} ${y - 6}L${fixed(x)} ${y}L${fixed(back)} ${y + 6}Z"/><text class="figure" text-anchor="${anchor}" x="${fixed(back - direction * 6)}" y="${y + 4}">${text}</text>`;
}

/** Range of the axis: the bands and all intervals that are not far outside them. */
function domain(rows: readonly TrialResult[]): [number, number] {
  const margin = Math.max(...rows.map((trial) => trial.margin));
  const reach = 3 * margin;
  const near = rows.flatMap(({ interval }) =>
    interval!.filter((end) => end !== null && Math.abs(end - 1) < 2 * reach),
  );
  const far = Math.max(reach, ...near.map((end) => Math.abs(end! - 1) * 1.05));
  return [1 - Math.min(far, 1), 1 + far];
}

/** Round figures on the axis, 1 among them. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= rough)!;
  const found: number[] = [];
  for (let i = Math.ceil((low - 1) / step - 1e-9); 1 + i * step <= high + 1e-9; i++) found.push(1 + i * step);
  return found;
}

function tickText(lift: number): string {
  const value = Number(((lift - 1) * 100).toFixed(6));
  return `${value > 0 ? "+" : ""}${value} %`;
}

function intervalOf({ interval }: TrialResult): string {
  return liftRange([interval![0] ?? 0, interval![1] ?? Number.POSITIVE_INFINITY]);
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
