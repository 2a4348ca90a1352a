import type { Protocol } from "../protocol.js";
import type { FooledResult } from "../results.js";
import type { Fooled } from "./way.js";
import { wayById } from "./ways.js";

/** Go one way to fool oneself, naively and then properly. */
export interface FoolTask {
  readonly kind: "fool";
  readonly seed: string;
  readonly way: string;
  readonly runs: number;
}

export type FoolRecord = Fooled;

/** The ways of a protocol under a seed; none without pitfalls. */
export function foolTasks({ pitfalls }: Protocol, seed: string): FoolTask[] {
  if (pitfalls === undefined) return [];
  return pitfalls.ways.map((way) => ({ kind: "fool", seed, way, runs: pitfalls.runs }));
}

export function performFool({ seed, way, runs }: FoolTask): FoolRecord {
  return wayById(way).perform(seed, runs);
}

/** One way as it stands in the results: within if the naive figure fools and the proper one does not. */
export function fooledResult({ way, runs }: FoolTask, { naive, proper, hashes }: FoolRecord): FooledResult {
  const { perform: _, ...words } = wayById(way);
  return {
    ...words,
    ...{ runs, hashes },
    naive: { value: naive.value, interval: [naive.interval[0], naive.interval[1]] },
    proper: { value: proper.value, interval: [proper.interval[0], proper.interval[1]] },
    within: naive.interval[0] > words.truth && proper.interval[0] <= words.truth,
  };
}
