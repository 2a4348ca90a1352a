import { sum, type Words } from "../../../src/kernel/words.js";

/*
 * BLAKE2s-256 (RFC 7693) of an 80-byte header, written to show what a new hash function takes: this file. A header is
 * 20 words, each the little-endian reading of 4 bytes, as BLAKE2s reads its message.
 */

const IV = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const;

/** Message schedule of the ten rounds, section 2.7. */
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const;

const COLUMNS_AND_DIAGONALS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

/** @returns 8 words of the digest, each the big-endian reading of 4 bytes */
export function blake2sHeader<W>(words: Words<W>, header: readonly W[]): W[] {
  const zero = words.constant(0);
  const padded = [...header, ...new Array<W>(12).fill(zero)];
  const start = IV.map((word, i) => words.constant(i === 0 ? word ^ 0x01010020 : word));
  const first = compress(words, start, padded.slice(0, 16), 64, false);
  const last = compress(words, first, padded.slice(16), 80, true);
  return last.map((word) => words.byteSwap(word));
}

function compress<W>(
  words: Words<W>,
  state: readonly W[],
  block: readonly W[],
  bytes: number,
  isLast: boolean,
): W[] {
  const v = [...state, ...IV.map((word) => words.constant(word))];
  v[12] = words.xor(v[12]!, words.constant(bytes));
  if (isLast) v[14] = words.not(v[14]!);
  for (const order of SIGMA) {
    for (const [i, [a, b, c, d]] of COLUMNS_AND_DIAGONALS.entries()) {
      for (const [half, turnD, turnB] of [
        [0, 16, 12],
        [1, 8, 7],
      ] as const) {
        v[a] = sum(words, v[a]!, v[b]!, block[order[2 * i + half]!]!);
        v[d] = words.rotateRight(words.xor(v[d]!, v[a]!), turnD);
        v[c] = words.add(v[c]!, v[d]!);
        v[b] = words.rotateRight(words.xor(v[b]!, v[c]!), turnB);
      }
    }
  }
  return state.map((word, i) => words.xor(words.xor(word, v[i]!), v[i + 8]!));
}
