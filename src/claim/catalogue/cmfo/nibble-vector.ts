/** Nibbles of a header zero-padded to 128 bytes. */
export const NIBBLES = 256;

/**
 * The nibbles of an 80-byte header zero-padded to 128 bytes, high nibble first (the claimant's identity frame).
 *
 * @param header at most 128 bytes
 */
export function nibblesOf(header: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(NIBBLES);
  for (const [i, byte] of header.entries()) {
    nibbles[2 * i] = byte >>> 4;
    nibbles[2 * i + 1] = byte & 15;
  }
  return nibbles;
}

/** Counts of each nibble value. */
export function histogramOf(nibbles: Uint8Array): Int32Array {
  const counts = new Int32Array(16);
  for (const nibble of nibbles) counts[nibble]!++;
  return counts;
}

const LOG2_TERM = Float64Array.from({ length: NIBBLES + 1 }, (_, count) =>
  count === 0 ? 0 : (count / NIBBLES) * Math.log2(count / NIBBLES),
);

/** D1: Shannon entropy of the nibble histogram over its maximum of 4 bits, in [0, 1]. */
export function nibbleEntropy(counts: Int32Array): number {
  let sum = 0;
  for (let value = 0; value < 16; value++) sum += LOG2_TERM[counts[value]!]!;
  return sum === 0 ? 0 : -sum / 4;
}

const ROOT_HALF = Math.SQRT1_2;

/**
 * D6: argument of sum exp(i pi/4 min(x, 15 - x)) over all nibbles, over 2 pi, in [0, 1).
 *
 * The sum is taken from whole counts of the eight directions, so that a phase of exactly 0 is 0 and does not come
 * out as 1 less a rounding error, across the claim's threshold.
 */
export function nibblePhase(counts: Int32Array): number {
  const at = (m: number) => counts[m]! + counts[15 - m]!;
  // Directions 0, 45, ..., 315 degrees are m = 0 to 7.
  const re = at(0) - at(4) + ROOT_HALF * (at(1) - at(3) - at(5) + at(7));
  const im = at(2) - at(6) + ROOT_HALF * (at(1) + at(3) - at(5) - at(7));
  if (im === 0) return re < 0 ? 0.5 : 0;
  const phase = Math.atan2(im, re) / (2 * Math.PI);
  return phase < 0 ? phase + 1 : phase;
}
