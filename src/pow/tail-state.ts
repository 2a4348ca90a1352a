import type { Words } from "../kernel/words.js";
import { compress, constants, INITIAL_STATE, padded } from "./sha256.js";

/**
 * The eight words that SHA-256 holds after the 64 rounds of a header's last block when it starts from the initial state
 * instead of from what the first block leaves, before the state is added. No hash of a header passes through it.
 *
 * @param tail the last 4 of a header's 20 words, each the little-endian reading of 4 bytes; the nonce is the last
 */
export function tailState<W>(words: Words<W>, tail: readonly W[]): W[] {
  const message = tail.map((word) => words.byteSwap(word));
  const added = compress(words, constants(words, INITIAL_STATE), padded(words, message, 80));
  // What compress added at the end is taken away again.
  return added.map((word, i) => words.add(word, words.constant(-INITIAL_STATE[i]!)));
}
