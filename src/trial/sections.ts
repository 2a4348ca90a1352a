import type { CalibrationResult, FooledResult, SpeckResult } from "./results.js";

/** Parts of an experiment that are no trials; each has lines that are within what is wanted of them or not. */
export const SECTIONS = ["calibration", "speck", "pitfalls"] as const;
export type Section = (typeof SECTIONS)[number];

export type SectionLine = CalibrationResult | SpeckResult | FooledResult;

/** What tells a line of a section from its others. */
export function lineName(line: SectionLine): string {
  if ("statistic" in line) return `${line.statistic}: ${line.name}`;
  if ("truth" in line) return line.id;
  return `${line.rounds === null ? "random words" : `${line.rounds} rounds`}, ${line.samples} samples`;
}
