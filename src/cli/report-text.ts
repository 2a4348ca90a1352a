import { frameOf } from "../dataset/frame.js";
import { trialTable, verdictCounts } from "../report/trial-table.js";
import type { Results } from "../trial/results.js";
import { liftPercent } from "../trial/wording.js";
import { type Paint, plain } from "./colour.js";
import { table } from "./text.js";

/** The trials of a run as CSV, a line of headings first; empty if there is none. */
export function trialsCsv(results: Results): string {
  return trialTable(results)?.toCsv() ?? "";
}

/** Counts and mean lifts by verdict and family; as text or CSV empty if there is no trial. */
export function summaryText(results: Results, form: "text" | "csv" | "json", paint: Paint = plain): string {
  const counts = verdictCounts(results);
  if (form === "json") return `${JSON.stringify(counts, null, 2)}\n`;
  if (counts.length === 0) return "";
  if (form === "csv") {
    return frameOf({
      verdict: counts.map(({ verdict }) => verdict),
      family: counts.map(({ family }) => family),
      trials: counts.map(({ trials }) => trials),
      meanLift: counts.map(({ meanLift }) => meanLift),
    }).toCsv();
  }
  const rows = counts.map(({ verdict, family, trials, meanLift }) => [
    paint(verdict),
    family,
    String(trials),
    meanLift === null ? "-" : liftPercent(meanLift),
  ]);
  return table(["verdict", "family", "trials", "mean lift"], rows, [2, 3]);
}
