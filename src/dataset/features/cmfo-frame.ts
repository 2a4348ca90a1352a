import { TEMPLATE_BYTES } from "../../pow/header.js";

/** Nibbles of a header zero-padded to 128 bytes. */
export const NIBBLES = 256;

/** How the claimant reads a nibble x at position p: as it is, or as (x + p^2) mod 16 ("quadratic phase"). */
export const FRAMES = ["identity", "quadratic"] as const;
export type Frame = (typeof FRAMES)[number];

/** First of the eight positions that hold the nonce: two a byte of the little-endian nonce, the high nibble first. */
export const NONCE_POSITION = 2 * TEMPLATE_BYTES;
export const NONCE_NIBBLES = 8;

/** What a frame adds to the nibble at a position, modulo 16. */
export function shiftAt(frame: Frame, position: number): number {
  return frame === "identity" ? 0 : (position * position) & 15;
}

/**
 * The nibbles of a header zero-padded to 128 bytes, high nibble first, in a frame.
 *
 * @param header at most 128 bytes
 */
export function nibblesOf(header: Uint8Array, frame: Frame = "identity"): Uint8Array {
  const nibbles = new Uint8Array(NIBBLES);
  for (const [i, byte] of header.entries()) {
    nibbles[2 * i] = byte >>> 4;
    nibbles[2 * i + 1] = byte & 15;
  }
  return frame === "identity" ? nibbles : nibbles.map((x, p) => (x + shiftAt(frame, p)) & 15);
}

/** How far right a nonce is shifted so that its nibble of a place among the eight comes lowest. */
export function nonceShift(place: number): number {
  return 4 * (place ^ 1);
}
