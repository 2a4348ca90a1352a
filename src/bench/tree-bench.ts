import { RandomStream } from "../core/random-stream.js";
import type { FrozenModel } from "../model/frozen-model.js";
import type { FitData } from "../model/target-rows.js";
import { BOOSTING_DEFAULTS, boostedTrees } from "../model/trees/boosted-trees.js";
import { type Rate, timeInterleaved } from "./interleaved.js";

/** Figures of gradient boosting on one thread, at every round: no early stop. */
export interface TreeRow {
  readonly rows: number;
  readonly inputs: number;
  readonly rounds: number;
  readonly depth: number;
  /** Processor time of one fit on features that are bits, and on real numbers in as many bins as there are at most. */
  readonly bits: { readonly cpuSeconds: number };
  readonly reals: { readonly cpuSeconds: number };
  /** Rows that the model of reals scores. */
  readonly scoring: { readonly rowsPerSecond: number; readonly slowest: number; readonly fastest: number };
}

const ROWS = 100_000;
const INPUTS = 32;
const OPTIONS = { ...BOOSTING_DEFAULTS, rounds: 100, maxDepth: 6, patience: Number.POSITIVE_INFINITY };
const FEATURES = { name: "bench", version: 1, width: INPUTS };

/** Rows a call of the scorer. */
const BATCH = 4096;

export async function benchTrees(slices: number): Promise<TreeRow> {
  const draw = new RandomStream("bench", "trees");
  const bit = () => draw.uint32() & 1;
  const real = () => draw.float();
  // Once on few rows, so that the code is compiled.
  await fitOn(rowsOf(4096, real));
  const bits = await fitOn(rowsOf(ROWS, bit));
  const data = rowsOf(ROWS, real);
  const reals = await fitOn(data);
  const scorer = await boostedTrees.open(reals.frozen);
  const out = new Float32Array(BATCH);
  const run = (units: number) => {
    let done = 0;
    for (; done < units; done += BATCH) scorer.score(data.training.x, BATCH, out);
    return done;
  };
  const [rate] = timeInterleaved([{ name: "trees", run }], slices) as [Rate];
  scorer.dispose();
  return {
    rows: ROWS,
    inputs: INPUTS,
    rounds: OPTIONS.rounds,
    depth: OPTIONS.maxDepth,
    bits: { cpuSeconds: bits.cpuSeconds },
    reals: { cpuSeconds: reals.cpuSeconds },
    scoring: { rowsPerSecond: rate.median, slowest: rate.slowest, fastest: rate.fastest },
  };
}

async function fitOn(data: FitData): Promise<{ frozen: FrozenModel; cpuSeconds: number }> {
  const before = process.cpuUsage();
  const { frozen } = await boostedTrees.fit(data, FEATURES, OPTIONS, new RandomStream("bench", "fit"));
  const { user, system } = process.cpuUsage(before);
  return { frozen, cpuSeconds: (user + system) / 1e6 };
}

/** Rows whose label follows three of their features, so that there is something to learn at every depth. */
function rowsOf(rows: number, draw: () => number): FitData {
  const x = Float32Array.from({ length: rows * INPUTS }, draw);
  const high = (row: number, feature: number) => (x[row * INPUTS + feature]! >= 0.5 ? 1 : 0);
  const y = Uint8Array.from({ length: rows }, (_, row) => high(row, 0) ^ high(row, 1) ^ high(row, 2));
  const few = Math.min(1024, rows);
  return {
    training: { x, y, rows },
    validation: { x: x.subarray(0, few * INPUTS), y: y.subarray(0, few), rows: few },
  };
}
