import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InterruptedError, UsageError } from "../../core/errors.js";
import type { Experiment } from "../../trial/experiment-file.js";
import { runExperiment } from "../run-experiment.js";
import type { RunOptions } from "../run-options.js";
import type { OutsideOptions } from "./outside-options.js";
import { type Pace, PaceClock } from "./pace-clock.js";
import { leastHashes, plannedNonces, type TryConditions, tryExperiment } from "./try-experiment.js";

/** An experiment cut to the time there is. */
export interface FittedExperiment {
  readonly experiment: Experiment;
  /** The lift that it can rule out, as a share. */
  readonly margin: number;
  /** Minutes that the margin asked for would take. */
  readonly minutesAsked: number;
}

/** Nonces of the trial run that measures how fast a claim is, at most. */
const PILOT_NONCES = 262_144;

/** Share of the time that the trial run may take. */
const PILOT_SHARE = 0.2;

/** Share of the time that is planned with: the machine may be slower later. */
const USABLE = 0.8;

/** The widest margin that a trial may have. */
const WIDEST = 1;

/**
 * Finds out by a short trial run, under a seed of its own, how fast a claim is, and cuts its trial to the minutes there
 * are. The margin grows as the square root of what is left out; where it cannot grow further, fewer hashes are planned,
 * down to those that suffice for a verdict if nothing is wrong with the lift.
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
  const { fixed, perNonce, keep } = await paceOf(conditions, outside, PILOT_SHARE * minutes * 60, options);
  const spent = (performance.now() - began) / 1000;
  const secondsOf = (experiment: Experiment) => {
    const { own, controls } = plannedNonces(experiment, keep);
    return own * perNonce.own + controls * perNonce.controls;
  };
  const asked = tryExperiment(conditions);
  const minutesAsked = (spent + fixed + secondsOf(asked)) / 60 / USABLE;
  const left = USABLE * minutes * 60 - spent - fixed;
  const fits = (experiment: Experiment) => secondsOf(experiment) <= left;
  if (fits(asked)) return { experiment: asked, margin: conditions.margin, minutesAsked };
  // Two significant digits, rounded up: nobody wants more.
  const margin = roundUp(conditions.margin * Math.sqrt(secondsOf(asked) / Math.max(left, 1e-9)));
  if (margin <= WIDEST) {
    return { experiment: tryExperiment({ ...conditions, margin }), margin, minutesAsked };
  }
  const widest = { ...conditions, margin: WIDEST };
  const least = leastHashes(widest, keep);
  for (const hashes of [Math.floor((ROOM * left) / perNonce.own), least]) {
    if (hashes < least) continue;
    const experiment = tryExperiment({ ...widest, hashes });
    if (fits(experiment)) return { experiment, margin: WIDEST, minutesAsked };
  }
  const needed = (spent + fixed + secondsOf(tryExperiment({ ...widest, hashes: least }))) / 60;
  throw new UsageError(
    `--minutes ${minutes} is too short for any verdict: this claim needs about ${Math.ceil(needed / USABLE)}; ` +
      `a margin of ${conditions.margin} needs about ${Math.ceil(minutesAsked)}`,
  );
}

/** What a claim is taken to keep that has not shown it. */
const UNKNOWN_KEEP = 0.5;

/** The smallest share that a claim may want to keep: the smaller, the more hashes a verdict needs. */
const LEAST_KEEP = 0.01;

/** What is planned is rounded up to whole batches a template. */
const ROOM = 0.9;

/** How fast a claim is, by a trial run that is ended after so many seconds. */
async function paceOf(
  conditions: TryConditions,
  outside: OutsideOptions,
  seconds: number,
  { signal, observers = [] }: Pick<RunOptions, "signal" | "observers">,
): Promise<Pace & { readonly keep: number }> {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-pilot-"));
  const wide = { ...conditions, margin: WIDEST };
  const pilot = tryExperiment({ ...wide, hashes: Math.max(PILOT_NONCES, leastHashes(wide, LEAST_KEEP)) });
  const end = AbortSignal.timeout(Math.ceil(1000 * seconds));
  const clock = new PaceClock(outside.id);
  try {
    const { trials } = await runExperiment({
      ...{ experiment: pilot, outside, out: join(folder, "run"), seed: "pilot" },
      signal: signal ? AbortSignal.any([signal, end]) : end,
      observers: [...observers, clock],
    });
    return { ...paceBy(clock, seconds), keep: trials[0]?.fit?.keep ?? UNKNOWN_KEEP };
  } catch (error) {
    if (!(error instanceof InterruptedError) || signal?.aborted) throw error;
    return { ...paceBy(clock, seconds), keep: UNKNOWN_KEEP };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws {UsageError} if nothing that the claim chose from was hashed */
function paceBy(clock: PaceClock, seconds: number): Pace {
  const pace = clock.pace();
  if (pace !== null) return pace;
  throw new UsageError(
    `--minutes ${Number((seconds / 60 / PILOT_SHARE).toPrecision(3))} is too short for any verdict: ` +
      `the claim had nothing hashed in a fifth of it, ${Number(seconds.toPrecision(2))} s`,
  );
}

function roundUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2));
}
