import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../core/errors.js";
import type { Experiment } from "../../trial/experiment-file.js";
import { runExperiment } from "../run-experiment.js";
import type { RunOptions } from "../run-options.js";
import type { OutsideOptions } from "./outside-options.js";
import { plannedNonces, type TryConditions, tryExperiment } from "./try-experiment.js";

/** An experiment cut to the time there is. */
export interface FittedExperiment {
  readonly experiment: Experiment;
  /** The lift that it can rule out, as a share. */
  readonly margin: number;
  /** Minutes that the margin asked for would take. */
  readonly minutesAsked: number;
}

/** Nonces of the trial run that measures how fast a claim is. */
const PILOT_NONCES = 262_144;

/** Share of the time that is planned with: the machine may be slower later. */
const USABLE = 0.8;

/**
 * Finds out by a short trial run, under a seed of its own, how fast a claim is, and cuts its trial to the minutes there
 * are. The margin grows as the square root of what is left out.
 *
 * @throws {UsageError} if the time is too short for any verdict
 */
export async function fitIntoMinutes(
  conditions: TryConditions,
  outside: OutsideOptions,
  minutes: number,
  options: Pick<RunOptions, "signal" | "observers">,
): Promise<FittedExperiment> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-pilot-"));
  try {
    const pilot = tryExperiment({ ...conditions, margin: 0.5, hashes: PILOT_NONCES });
    const { trials, timings } = await runExperiment({
      ...{ ...options, experiment: pilot, outside, out: join(folder, "run") },
      seed: "pilot",
    });
    const keep = trials[0]?.fit?.keep ?? 0.5;
    const spent = (performance.now() - began) / 1000;
    const pilotNonces = Math.max(1, plannedNonces(pilot, keep));
    const perNonce = timings.shardSeconds / pilotNonces;
    const fixed = Math.max(0, timings.totalSeconds - timings.shardSeconds);
    const planned = plannedNonces(tryExperiment(conditions), keep);
    const secondsAsked = spent + fixed + planned * perNonce;
    const left = USABLE * minutes * 60 - spent - fixed;
    const minutesAsked = secondsAsked / 60 / USABLE;
    if (left >= planned * perNonce) {
      return { experiment: tryExperiment(conditions), margin: conditions.margin, minutesAsked };
    }
    const margin = conditions.margin * Math.sqrt((planned * perNonce) / Math.max(left, 1e-9));
    // Two significant digits, rounded up: nobody wants more.
    const rounded = roundUp(margin);
    if (!(left > 0 && rounded <= 1)) {
      throw new UsageError(
        `--minutes ${minutes} is too short for any verdict: this claim takes ${((spent + fixed) / 60).toFixed(1)} ` +
          `minutes before the first hash; a margin of ${conditions.margin} needs about ${Math.ceil(minutesAsked)}`,
      );
    }
    return { experiment: tryExperiment({ ...conditions, margin: rounded }), margin: rounded, minutesAsked };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2));
}
