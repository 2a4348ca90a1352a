import { checkBits, checkPaired, checkSample, checkShare } from "./check.js";
import { upperQuantile } from "./upper-quantile.js";

/** The survival curve just after a time with events. */
export interface SurvivalStep {
  /** Paid hashes. */
  readonly time: number;
  /** Hunts without solution and not ended before this time. */
  readonly atRisk: number;
  readonly events: number;
  /** Estimated share of hunts still without solution. */
  readonly survival: number;
  /** Pointwise interval of it. */
  readonly interval: readonly [number, number];
}

/** Times and whether an event ended each; the others are censored, as a hunt whose budget was spent is. */
export interface SurvivalTimes {
  /** 0 or more. */
  readonly times: ArrayLike<number>;
  /** 1 for an event, 0 for a censored time. */
  readonly events: ArrayLike<number>;
}

/**
 * Survival of paid hashes to the first solution (E. L. Kaplan and P. Meier 1958), with M. Greenwood's variance on the log
 * scale of -ln S (J. D. Kalbfleisch and R. L. Prentice), pointwise. Where S is 0 the interval is [0, the last step's
 * upper end].
 *
 * @returns a step for each time with events, in order
 * @throws {RangeError} on an empty sample, negative times, or unequal lengths
 */
export function kaplanMeier({ times, events }: SurvivalTimes, level: number): SurvivalStep[] {
  checkTimes({ times, events }, "times");
  checkShare("level", level);
  const z = upperQuantile("(1 - level) / 2", (1 - level) / 2);
  const order = Array.from({ length: times.length }, (_, i) => i).sort((a, b) => times[a]! - times[b]!);
  const steps: SurvivalStep[] = [];
  let [survival, hazardVariance, high] = [1, 0, 1];
  for (let from = 0; from < order.length; ) {
    const time = times[order[from]!]!;
    const atRisk = order.length - from;
    let died = 0;
    while (from < order.length && times[order[from]!] === time) died += events[order[from++]!]!;
    if (died === 0) continue;
    survival = atRisk === died ? 0 : survival * (1 - died / atRisk);
    hazardVariance += died / (atRisk * (atRisk - died));
    let low = 0;
    if (survival > 0) {
      const spread = (z * Math.sqrt(hazardVariance)) / Math.log(survival);
      low = survival ** Math.exp(-spread);
      high = survival ** Math.exp(spread);
    }
    steps.push({ time, atRisk, events: died, survival, interval: [low, high] });
  }
  return steps;
}

/** @throws {RangeError} on an empty sample, negative times, or unequal lengths */
export function checkTimes({ times, events }: SurvivalTimes, name: string): void {
  checkSample(name, times);
  checkBits("events", events);
  checkPaired(name, times.length, "events", events.length);
  for (let i = 0; i < times.length; i++) {
    if (times[i]! < 0) throw new RangeError(`${name}[${i}] is ${times[i]}, 0 or more is needed`);
  }
}
