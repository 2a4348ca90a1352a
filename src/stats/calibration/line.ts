import { checkCount } from "../check.js";

/** Standard errors of the simulation that a measured rate may lie off: chance alone does so once in 1e5 lines. */
export const BAND_SIGMAS = 4.5;

/** One rate that was measured by simulation, and what it has to be. */
export interface CalibrationLine {
  /** What was measured, in words. */
  readonly name: string;
  readonly measured: number;
  readonly wanted: number;
  readonly relation: "at most" | "at least" | "about";
  /** How far beyond `wanted` still counts as chance, and as what the approximation under test is allowed to be off. */
  readonly band: number;
  readonly replicates: number;
  /** Whether the measured rate is what is wanted, up to the band. */
  readonly within: boolean;
}

/** A calibration: rates measured from so many replicates, a pure function of its seed. */
export type Calibration = (seed: string, replicates: number) => CalibrationLine[];

/** What a rate is to be compared with. */
export interface Wanted {
  readonly wanted: number;
  readonly relation: CalibrationLine["relation"];
  /** Replicates behind `wanted`, where it was itself measured. */
  readonly publishedReplicates?: number;
  /** What an approximation may be off, beside chance. */
  readonly slack?: number;
}

/**
 * The line of a rate: `count` of `replicates`. The band is 4.5 standard errors of a binomial share at `wanted`, and
 * the slack.
 *
 * @throws {RangeError} on no replicates
 */
export function rateLine(name: string, count: number, replicates: number, against: Wanted): CalibrationLine {
  checkReplicates(replicates);
  const { wanted, relation, publishedReplicates = Number.POSITIVE_INFINITY, slack = 0 } = against;
  const variance = wanted * (1 - wanted) * (1 / replicates + 1 / publishedReplicates);
  const band = BAND_SIGMAS * Math.sqrt(variance) + slack;
  const measured = count / replicates;
  const over = measured - wanted;
  const within = (relation === "at least" || over <= band) && (relation === "at most" || over >= -band);
  return { name, measured, wanted, relation, band, replicates, within };
}

/** @throws {RangeError} on no replicates */
export function checkReplicates(replicates: number): void {
  checkCount("replicates", replicates);
  if (replicates === 0) throw new RangeError("replicates is 0, at least 1 is needed");
}
