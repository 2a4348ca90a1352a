import { checkRoom, type FeatureSet } from "./feature-set.js";

const WIDTH = 32;

/** The 32 bits of each nonce as -1 or +1, most significant first. */
export const NONCE_BITS: FeatureSet = {
  name: "nonce-bits",
  version: 1,
  width: WIDTH,
  columns: Array.from({ length: WIDTH }, (_, i) => `bit ${31 - i}`),
  write: ({ nonces }, out) => nonceBits(nonces, out),
};

/**
 * The 32 bits of each nonce as -1 or +1, most significant first.
 *
 * @param nonces rows
 * @param out rows x 32, row-major, written in place
 * @throws {RangeError} if `out` is too short
 */
export function nonceBits(nonces: Uint32Array, out: Float32Array): Float32Array {
  checkRoom(nonces.length, WIDTH, out);
  const floats = new Int32Array(out.buffer, out.byteOffset, nonces.length * WIDTH);
  for (let row = 0, at = 0; row < nonces.length; row++, at += WIDTH) bitsAt(nonces[row]!, floats, at);
  return out;
}

/** In single precision -1 and +1 differ in their sign bit alone: bits are moved there instead of converted. */
const ONE = 0x3f800000;

/** Writes the bits of a word, most significant first, as the bit patterns of -1 and +1. */
export function bitsAt(word: number, floats: Int32Array, at: number): void {
  const zeros = ~word;
  for (let i = 0; i < WIDTH; i++) floats[at + i] = ((zeros << i) & 0x80000000) | ONE;
}
