/** Name and version of this feature set; a model records it and refuses another. */
export const NONCE_BITS = { name: "nonce-bits", version: 1, width: 32 } as const;

/**
 * The 32 bits of each nonce as -1 or +1, most significant first.
 *
 * @param nonces rows
 * @param out rows x 32, row-major, written in place
 * @throws {RangeError} if `out` is too short
 */
export function nonceBits(nonces: Uint32Array, out: Float32Array): Float32Array {
  if (out.length < nonces.length * 32) {
    throw new RangeError(
      `features of ${nonces.length} nonces need ${nonces.length * 32} places, got ${out.length}`,
    );
  }
  for (let row = 0, at = 0; row < nonces.length; row++) {
    const nonce = nonces[row]!;
    for (let bit = 31; bit >= 0; bit--) out[at++] = ((nonce >>> bit) & 1) * 2 - 1;
  }
  return out;
}
