import type { ExpectationOutcome } from "../trial/expectations.js";
import type { Results, TrialResult } from "../trial/results.js";
import { grouped, liftPercent, liftRange } from "../trial/wording.js";
import { calibrationAlarm, calibrationText } from "./calibration-text.js";
import { type Paint, plain } from "./colour.js";
import { fooledText } from "./fooled-text.js";
import { speckText } from "./speck-text.js";
import { clipMiddle, table, WIDTH, wrap } from "./text.js";

/** What a run prints at its end: validity, verdict table, reasons, calibration, expectations, where the report is. */
export function verdictText(
  results: Results,
  outcomes: readonly ExpectationOutcome[],
  report: string,
  paint: Paint = plain,
): string {
  const { gates, trials, calibration, speck, pitfalls } = results;
  const failed = gates.filter(({ status }) => status === "fail");
  const lines = ["", ...wrap(results.experiment.title).split("\n"), ""];
  if (!results.valid) {
    lines.push(`${paint("INVALID")}: the instrument failed its own checks; no verdict below stands.`);
    for (const gate of failed)
      lines.push(wrap(`  ${gate.id} (${gate.subject}): ${gate.figure}; ${gate.reason}`, "  "));
    lines.push("");
  }
  if (calibration !== undefined) lines.push(...calibrationAlarm(calibration));
  if (trials.length > 0) {
    lines.push(verdictTable(trials, paint));
    for (const trial of trials) lines.push(wrap(`${trial.id}: ${trial.reason}.`, "  "));
    lines.push("");
  }
  if (calibration !== undefined) lines.push(...calibrationText(calibration));
  if (speck !== undefined) lines.push(speckText(speck), "");
  if (pitfalls !== undefined) lines.push(fooledText(pitfalls), "");
  for (const { expectation, trial, verdict, status } of outcomes) {
    const found =
      status === "met" || status === verdict ? paint(status) : `${paint(status)}: it is ${verdict}`;
    lines.push(`expected ${expectation.verdict} of ${trial}: ${found}`);
  }
  const passed = gates.filter(({ status }) => status === "pass").length;
  const skipped = gates.length - passed - failed.length;
  if (gates.length > 0) {
    const open = skipped > 0 ? `, ${skipped} not applicable` : "";
    lines.push(`gates   ${passed} passed, ${failed.length} failed${open}`);
  }
  lines.push(`seed    ${results.seed}`, `digest  ${results.digest}`, `report  ${report}`, "");
  return lines.join("\n");
}

/** The table, within the columns of a terminal: long ids lose their middle, the reasons below name them whole. */
function verdictTable(trials: readonly TrialResult[], paint: Paint): string {
  const rows = trials.map((trial) => [
    trial.id,
    trial.verdict,
    trial.lift === null ? "-" : liftPercent(trial.lift),
    trial.interval === null || trial.interval[0] === null || trial.interval[1] === null
      ? "-"
      : liftRange([trial.interval[0], trial.interval[1]]),
    grouped(Math.max(trial.hashes, trial.controlHashes)),
  ]);
  const head = ["trial", "verdict", "lift", "interval", "hashes"];
  const others = head
    .slice(1)
    .map((title, i) => Math.max(title.length, ...rows.map((row) => row[i + 1]!.length)));
  const room = WIDTH - others.reduce((sum, width) => sum + width + 2, 0);
  return table(
    head,
    rows.map(([id, verdict, ...rest]) => [clipMiddle(id!, room), paint(verdict!), ...rest]),
    [2, 3, 4],
  );
}
