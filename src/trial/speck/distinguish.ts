import type { SpeckOracle } from "../../dataset/speck/speck-pairs.js";
import type { Protocol } from "../protocol.js";
import type { SpeckResult } from "../results.js";
import type { TaskContext } from "../task-context.js";
import type { CurvePoint } from "./speck-distinguisher.js";
import { type Accuracy, measureDistinguisher, PUBLISHED } from "./speck-table.js";

/** Train a distinguisher on one row of the Speck table, and measure it. */
export interface DistinguishTask {
  readonly kind: "distinguish";
  readonly seed: string;
  readonly oracle: SpeckOracle;
  readonly samples: number;
  readonly testPairs: number;
}

export type DistinguishRecord = Accuracy & { readonly curve: readonly CurvePoint[] };

/** How far from one half a net may be that learnt from random words. */
const RANDOM_BAND = 0.005;

/** The rows of a protocol's Speck table under a seed: one a number of rounds, then the random words. */
export function distinguishTasks({ speck }: Protocol, seed: string): DistinguishTask[] {
  if (speck === undefined) return [];
  const base = { kind: "distinguish", seed, testPairs: speck.testPairs } as const;
  return [
    ...speck.rounds.map((oracle) => ({ ...base, oracle, samples: speck.samples })),
    { ...base, oracle: "random", samples: speck.controlSamples },
  ];
}

export function performDistinguish(
  task: DistinguishTask,
  { report }: Pick<TaskContext, "report"> = {},
): Promise<DistinguishRecord> {
  return measureDistinguisher(task, report ? { onShare: report } : {});
}

/** One row as it stands in the results; `atLeast` gives the accuracy wanted of a number of rounds. */
export function speckResult(
  { oracle, samples }: DistinguishTask,
  { right, pairs, accuracy, interval, curve }: DistinguishRecord,
  atLeast: Readonly<Record<string, number>>,
): SpeckResult {
  const rounds = oracle === "random" ? null : oracle;
  const wanted: [number, number] | null =
    rounds === null
      ? [0.5 - RANDOM_BAND, 0.5 + RANDOM_BAND]
      : atLeast[rounds] === undefined
        ? null
        : [atLeast[rounds], 1];
  return {
    rounds,
    samples,
    right,
    pairs,
    accuracy,
    interval: [interval[0], interval[1]],
    published: rounds === null ? null : (PUBLISHED[rounds] ?? null),
    wanted,
    within: wanted === null || (accuracy >= wanted[0] && accuracy <= wanted[1]),
    curve: curve.map((point) => ({ ...point })),
  };
}
