import type { JudgedCounts } from "../stats/judge-counts.js";
import { judgedReason, ratioText } from "../trial/judge.js";
import { type Paint, plain } from "./colour.js";
import { wrap } from "./text.js";

/** The verdict in words, with the figures behind it. */
export function judgedText(judged: JudgedCounts, paint: Paint = plain): string {
  if (!judged.informative) return `${paint("inconclusive")}: ${judged.reason}\n`;
  const { ratio, interval, level, pValue, log10PValue, verdict } = judged;
  const p = pValue === 0 || pValue < 1e-4 ? `10^${log10PValue.toFixed(1)}` : pValue.toFixed(4);
  return `${[
    `compared   ${RATES[judged.rates]}`,
    `ratio      ${ratioText(ratio)}`,
    `interval   ${ratioText(interval[0])} to ${ratioText(interval[1])} at ${100 * level} %`,
    `p          ${p}`,
    `verdict    ${paint(verdict)}`,
    "",
    wrap(judgedReason(judged)),
  ].join("\n")}\n`;
}

const RATES = {
  "known probability": "the rate with a known probability of a hit",
  poisson: "two Poisson rates",
  bernoulli: "two Bernoulli rates",
} as const;
