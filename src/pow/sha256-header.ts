import type { Words } from "../kernel/words.js";
import { compress, constants, INITIAL_STATE, padded } from "./sha256.js";

/*
 * Hashes of an 80-byte block header (https://developer.bitcoin.org/reference/block_chain.html#block-headers). A
 * header is 20 words, each the little-endian reading of 4 bytes; the last is the nonce. A digest is 8 words, each the
 * big-endian reading of 4 bytes. Read as a little-endian number, as difficulty is, the digest's most significant 32
 * bits are its last word with its bytes reversed.
 */

/**
 * Single SHA-256. The header fills two blocks with its padding.
 *
 * @param rounds rounds of the second block, 1 to 64; the first, which does not hold the nonce, always has 64
 */
export function sha256Header<W>(words: Words<W>, header: readonly W[], rounds?: number): W[] {
  const message = header.map((word) => words.byteSwap(word));
  const midstate = compress(words, constants(words, INITIAL_STATE), message.slice(0, 16));
  return compress(words, midstate, padded(words, message.slice(16), 80), rounds);
}

/**
 * SHA-256 of the SHA-256, Bitcoin's hash.
 *
 * @param first rounds of the second block of the first hash, 1 to 64
 * @param second rounds of the second hash, 1 to 64
 */
export function sha256dHeader<W>(
  words: Words<W>,
  header: readonly W[],
  first?: number,
  second?: number,
): W[] {
  const inner = sha256Header(words, header, first);
  return compress(words, constants(words, INITIAL_STATE), padded(words, inner, 32), second);
}
