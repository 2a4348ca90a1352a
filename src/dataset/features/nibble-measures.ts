import { angleOf, binaryLog } from "../../core/portable-math.js";

/*
 * Measures of nibbles that hang on how often each value occurs and on nothing else. Counts are whole numbers, so that the
 * figures do not depend on the order of a sum.
 */

/** Counts of each nibble value. */
export function histogramOf(nibbles: Uint8Array): Int32Array {
  const counts = new Int32Array(16);
  for (const nibble of nibbles) counts[nibble]!++;
  return counts;
}

/** Share times its binary logarithm, for each count out of 256. */
const ENTROPY_TERMS = Float64Array.from({ length: 257 }, (_, count) =>
  count === 0 ? 0 : (count / 256) * binaryLog(count / 256),
);

/**
 * D1: Shannon entropy of the nibble histogram over its maximum of 4 bits, in [0, 1].
 *
 * @param counts of 256 nibbles in all, or of a power of 2 below that
 * @param scale 256 over the number of nibbles
 */
export function nibbleEntropy(counts: Int32Array, scale = 1): number {
  let sum = 0;
  for (let value = 0; value < 16; value++) sum += ENTROPY_TERMS[scale * counts[value]!]!;
  return sum === 0 ? 0 : -sum / 4;
}

/**
 * D6: argument of sum exp(i pi/4 min(x, 15 - x)) over all nibbles, over 2 pi, in [0, 1).
 *
 * The sum is taken from whole counts of the eight directions, so that a phase of exactly 0 is 0 and does not come
 * out as 1 less a rounding error, across the claim's threshold.
 */
export function nibblePhase(counts: Int32Array): number {
  // Directions 0, 45, ..., 315 degrees are m = 0 to 7.
  const d1 = counts[1]! + counts[14]!;
  const d3 = counts[3]! + counts[12]!;
  const d5 = counts[5]! + counts[10]!;
  const d7 = counts[7]! + counts[8]!;
  const right = counts[0]! + counts[15]! - counts[4]! - counts[11]!;
  const up = counts[2]! + counts[13]! - counts[6]! - counts[9]!;
  const phase =
    angleOf(up + Math.SQRT1_2 * (d1 + d3 - d5 - d7), right + Math.SQRT1_2 * (d1 - d3 - d5 + d7)) /
    (2 * Math.PI);
  return phase < 0 ? phase + 1 : phase;
}

/** D3: sum of |2x - 15| over all nibbles, over its maximum. */
export function nibbleChirality(counts: Int32Array): number {
  let sum = 0;
  for (let value = 0; value < 16; value++) sum += counts[value]! * Math.abs(2 * value - 15);
  return sum / 3840;
}

/** D7: sum of all nibbles over its maximum. */
export function nibblePotential(counts: Int32Array): number {
  let sum = 0;
  for (let value = 0; value < 16; value++) sum += counts[value]! * value;
  return sum / 3840;
}
