import { RandomStream } from "../../src/core/random-stream.js";
import type { FrozenModel } from "../../src/model/frozen-model.js";
import type { ModelKind } from "../../src/model/model-kind.js";
import type { TargetRows } from "../../src/model/target-rows.js";

/** A feature set for tests. */
export function featureSet(width: number) {
  return { name: "test", version: 1, width };
}

/** Rows of uniform features in [-1, 1) and targets computed from them. */
export function uniformRows(
  rows: number,
  inputs: number,
  name: string,
  target: (row: Float32Array) => number,
): TargetRows {
  const stream = new RandomStream("uniform rows", name);
  const x = Float32Array.from({ length: rows * inputs }, () => 2 * stream.float() - 1);
  const y = Float64Array.from({ length: rows }, (_, row) =>
    target(x.subarray(row * inputs, (row + 1) * inputs)),
  );
  return { x, y, rows };
}

/** Rows of bits, -1 or +1, labelled by a function of them. */
export function bitRows(
  rows: number,
  inputs: number,
  name: string,
  label: (bits: Float32Array, stream: RandomStream) => boolean,
): TargetRows {
  const stream = new RandomStream("bit rows", name);
  const labels = new RandomStream("bit row labels", name);
  const x = Float32Array.from({ length: rows * inputs }, () => (stream.below(2) === 1 ? 1 : -1));
  const y = Uint8Array.from({ length: rows }, (_, row) =>
    label(x.subarray(row * inputs, (row + 1) * inputs), labels) ? 1 : 0,
  );
  return { x, y, rows };
}

/** Scores of rows by a frozen model. */
export async function scoresOf<O>(
  kind: ModelKind<O>,
  frozen: FrozenModel,
  { x, rows }: { x: Float32Array; rows: number },
): Promise<Float32Array> {
  const scorer = await kind.open(frozen);
  const out = new Float32Array(rows);
  scorer.score(x, rows, out);
  scorer.dispose();
  return out;
}

/**
 * Half-width of a band that the share of successes in so many fair trials leaves once in 16 million (5.3 standard
 * deviations).
 */
export function band(trials: number, probability = 0.5): number {
  return 5.3 * Math.sqrt((probability * (1 - probability)) / trials);
}
