import type { CalibrationResult } from "./results.js";

/** A calibration in brief. */
export interface CalibrationSummary {
  readonly lines: number;
  readonly within: number;
  readonly outOfBand: readonly CalibrationResult[];
  /** The line that is nearest the end of its band, or farthest beyond it; null if no band has a width. */
  readonly worst: { readonly line: CalibrationResult; readonly position: number } | null;
}

/** Counts lines and finds the worst. */
export function summariseCalibration(lines: readonly CalibrationResult[]): CalibrationSummary {
  const outOfBand = lines.filter(({ within }) => !within);
  let worst: CalibrationSummary["worst"] = null;
  for (const line of lines) {
    const position = bandPosition(line);
    if (position === null) continue;
    const reach = reachOf(line, position);
    if (worst === null || reach > reachOf(worst.line, worst.position)) worst = { line, position };
  }
  return { lines: lines.length, within: lines.length - outOfBand.length, outOfBand, worst };
}

/**
 * Where a measured rate lies in its band: 0 is what is wanted and 1 the band's end, so that every band is the same
 * wide. For "at most" and "at least" positive is the wrong side, for "about" it is above. Null where the band is a
 * bare limit without width.
 */
export function bandPosition({
  measured,
  wanted,
  relation,
  band: [low, high],
}: CalibrationResult): number | null {
  const end = high ?? low;
  if (end === null || end === wanted) return null;
  const position = (measured - wanted) / Math.abs(end - wanted);
  return relation === "at least" ? -position : position;
}

/** How near the band's end, on whichever side counts. */
function reachOf({ relation }: CalibrationResult, position: number): number {
  return relation === "about" ? Math.abs(position) : position;
}

/** `0.0512`: a rate to four digits. */
export function rateText(rate: number): string {
  return String(Number(rate.toPrecision(4)));
}

/** `at most 0.05`, `about 0.8`. */
export function wantedText({ relation, wanted }: CalibrationResult): string {
  return `${relation} ${rateText(wanted)}`;
}

/** `0.0431 to 0.0569`, `up to 0.0569`, `from 0.943`. */
export function bandText({ band: [low, high] }: CalibrationResult): string {
  if (low === null) return high === null ? "0 to 1" : `up to ${rateText(high)}`;
  return high === null ? `from ${rateText(low)}` : `${rateText(low)} to ${rateText(high)}`;
}
