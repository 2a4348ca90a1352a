import type { JudgedCounts, PublishedCounts } from "../stats/judge-counts.js";
import { compact, wrap } from "./text.js";

/** The verdict in words, with the figures behind it. */
export function judgedText(judged: JudgedCounts): string {
  if (!judged.informative) return `inconclusive: ${judged.reason}\n`;
  const { ratio, interval, level, pValue, log10PValue, verdict } = judged;
  const p = pValue === 0 || pValue < 1e-4 ? `10^${log10PValue.toFixed(1)}` : pValue.toFixed(4);
  return `${[
    `compared   ${RATES[judged.rates]}`,
    `ratio      ${figure(ratio)}`,
    `interval   ${figure(interval[0])} to ${figure(interval[1])} at ${100 * level} %`,
    `p          ${p}`,
    `verdict    ${verdict}`,
    "",
    wrap(reasonOf(judged)),
  ].join("\n")}\n`;
}

const RATES = {
  "known probability": "the rate with a known probability of a hit",
  poisson: "two Poisson rates",
  bernoulli: "two Bernoulli rates",
} as const;

/** The fields of a trial; JSON has no infinities, null stands for them. */
export function judgedJson({ hits, hashes, against, level }: PublishedCounts, judged: JudgedCounts): object {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const figures = judged.informative
    ? {
        design: judged.rates,
        lift: finite(judged.ratio),
        interval: judged.interval.map(finite),
        pValue: judged.pValue,
        log10PValue: judged.log10PValue,
        pAdjusted: judged.pValue,
        furtherHashes: judged.furtherHashes,
      }
    : {
        design: null,
        lift: null,
        interval: null,
        pValue: null,
        log10PValue: null,
        pAdjusted: null,
        furtherHashes: null,
      };
  return {
    claim: null,
    kind: null,
    pow: null,
    hashes,
    hits,
    controlHashes: "probability" in against ? null : against.controlHashes,
    controlHits: "probability" in against ? null : against.controlHits,
    probability: "probability" in against ? against.probability : null,
    keep: null,
    recall: null,
    ...figures,
    level,
    eValue: null,
    verdict: judged.verdict,
    reason: judged.informative ? reasonOf(judged) : judged.reason,
    ledger: { hashes, operations: null },
    pitfalls: [],
  };
}

function reasonOf(judged: Extract<JudgedCounts, { informative: true }>): string {
  const [low, high] = judged.interval.map(figure);
  const margin = `${Number((100 * judged.margin).toPrecision(6))} %`;
  switch (judged.verdict) {
    case "advantage":
      return (
        `More hits per hash than the comparison: the interval ${low} to ${high} lies above 1` +
        `${judged.belowMargin ? `, though below the margin of ${margin}` : ""}.`
      );
    case "harmful":
      return `Fewer hits per hash than the comparison: the interval ${low} to ${high} lies below 1.`;
    case "no-advantage":
      return `No more hits per hash than the comparison: the interval ${low} to ${high} ends below the margin of ${margin}.`;
    case "inconclusive": {
      const further = judged.furtherHashes;
      const needed =
        further === null
          ? ""
          : `, and about ${compact(further)} (${further}) more hashes would decide if the rates stay`;
      return `The counts do not decide: the interval ${low} to ${high} holds both 1 and a lift of the margin of ${margin} or more${needed}.`;
    }
  }
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "infinity";
}
