import { RandomStream } from "../../src/core/random-stream.js";
import type { MlpSpec, TrainingRows } from "../../src/model/mlp.js";

export const SPEC: MlpSpec = {
  inputs: 32,
  hidden: [64, 32],
  learningRate: 2e-3,
  batchSize: 512,
  epochs: 20,
  patience: 4,
};

/** Rows of random 32-bit nonces as -1 or +1 bits, labelled by `label`. */
export function nonceRows(
  rows: number,
  stream: RandomStream,
  label: (nonce: number) => boolean,
): TrainingRows {
  const x = new Float32Array(rows * 32);
  const y = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const nonce = stream.uint32();
    for (let bit = 0; bit < 32; bit++) x[32 * row + bit] = ((nonce >>> (31 - bit)) & 1) * 2 - 1;
    y[row] = label(nonce) ? 1 : 0;
  }
  return { x, y, rows };
}

/** One nonce in 16 is a hit: the top byte plus a constant, modulo 256, is below 16. */
export function plantedRows(rows: number, name: string): TrainingRows {
  return nonceRows(rows, new RandomStream("planted", name), (nonce) => (((nonce >>> 24) + 77) & 255) < 16);
}

/** Labels that have nothing to do with the nonce, of which one in `one` is 1. */
export function noiseRows(rows: number, name: string, one: number): TrainingRows {
  const labels = new RandomStream("noise labels", name);
  return nonceRows(rows, new RandomStream("noise", name), () => labels.below(one) === 0);
}
