import { bandText, rateText, summariseCalibration, wantedText } from "../trial/calibration-summary.js";
import type { CalibrationResult } from "../trial/results.js";
import { percent } from "../trial/wording.js";
import { wrap } from "./text.js";

/** Lines out of their bands that are named; the report has them all. */
const NAMED = 10;

/** What stands above everything else if a calibration left a band; nothing otherwise. */
export function calibrationAlarm(lines: readonly CalibrationResult[]): string[] {
  const { outOfBand } = summariseCalibration(lines);
  if (outOfBand.length === 0) return [];
  return [
    `CALIBRATION OUT OF BAND: ${outOfBand.length} of ${lines.length} simulated rates are not what they should be.`,
    ...outOfBand.slice(0, NAMED).map((line) => wrap(lineText(line), "  ")),
    ...(outOfBand.length > NAMED ? [`and ${outOfBand.length - NAMED} more: see the report`] : []),
    "",
  ];
}

/** The calibration in brief: how many lines are within their bands, and the one nearest its band's end. */
export function calibrationText(lines: readonly CalibrationResult[]): string[] {
  const { within, worst } = summariseCalibration(lines);
  const text = [`calibration: ${within} of ${lines.length} lines within their bands`];
  if (worst !== null) {
    const reach = percent(Math.abs(worst.position));
    const way = worst.position < 0 && worst.line.relation !== "about" ? `${reach} on the safe side` : reach;
    text.push(wrap(`worst, at ${way} of its band's width: ${lineText(worst.line)}`, "  "));
  }
  return [...text, ""];
}

function lineText(line: CalibrationResult): string {
  return `${line.name}: ${rateText(line.measured)}, wanted ${wantedText(line)}, band ${bandText(line)}`;
}
