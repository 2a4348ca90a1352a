import { RandomStream } from "../core/random-stream.js";
import { leavesStuckBitsZero, STUCK_CHANCE, winnersOfFleet } from "../dataset/scan-order-fleet.js";
import { isFull, type Plan } from "./plan.js";

/** Simulate the past winners of the control `scan-order`. */
export interface FleetTask {
  readonly kind: "fleet";
  readonly seed: string;
  readonly winners: number;
}

/** How many winners of the simulated fleet the rule of `scan-order` keeps. */
export interface FleetRecord {
  readonly winners: number;
  readonly kept: number;
}

const WINNERS = 4096;

/** The fleet of a plan, if a control asks for one: `scan-order` is a null on real functions only. */
export function fleetTasks({ seed, trials }: Plan): FleetTask[] {
  return trials.some(({ trial }) => isFull(trial.pow)) ? [{ kind: "fleet", seed, winners: WINNERS }] : [];
}

export function performFleet({ seed, winners }: FleetTask): FleetRecord {
  const nonces = winnersOfFleet(winners, new RandomStream(seed, "scan-order fleet"));
  return { winners, kept: nonces.filter(leavesStuckBitsZero).length };
}

/** What the fleet's winners seem to show: their share that the rule keeps over that of all nonces. */
export function apparentLift({ winners, kept }: FleetRecord): number {
  return kept / winners / STUCK_CHANCE;
}
