import type { SpeckPairs } from "./speck-pairs.js";

/** Name and version of this feature set: 4 words of 16 bits a pair. */
export const SPECK_WORDS = {
  name: "speck-words",
  version: 1,
  positions: 16,
  channels: 4,
  width: 64,
} as const;

/**
 * Each pair as 16 positions of 4 bits, -1 or +1, position 0 the lowest bit of each of four words. With V the right
 * word before the last round, known without the key as (left xor right) rotated to the right by 2, these are the
 * difference of the left words, the difference of the V, and the two V themselves (after Benamira et al., "A deeper
 * look at machine learning-based cryptanalysis", EUROCRYPT 2021). The last round key hides the left words, uniform,
 * but for their difference, so that nothing is lost.
 *
 * @param out rows x 64, row-major, position by position
 */
export function speckWords({ first, second }: SpeckPairs, out: Float32Array): Float32Array {
  if (out.length < 64 * first.length) {
    throw new RangeError(
      `features of ${first.length} pairs need ${64 * first.length} places, got ${out.length}`,
    );
  }
  for (let row = 0, at = 0; row < first.length; row++) {
    const a = first[row]!;
    const b = second[row]!;
    const left = (a ^ b) >>> 16;
    const va = before(a);
    const vb = before(b);
    const v = va ^ vb;
    for (let bit = 0; bit < 16; bit++) {
      out[at++] = ((left >>> bit) & 1) * 2 - 1;
      out[at++] = ((v >>> bit) & 1) * 2 - 1;
      out[at++] = ((va >>> bit) & 1) * 2 - 1;
      out[at++] = ((vb >>> bit) & 1) * 2 - 1;
    }
  }
  return out;
}

/** The right word before the last round. */
function before(block: number): number {
  const mixed = ((block >>> 16) ^ block) & 0xffff;
  return ((mixed >>> 2) | (mixed << 14)) & 0xffff;
}
