import type { Words } from "../kernel/words.js";

/*
 * BLAKE2b (RFC 7693, https://doi.org/10.17487/RFC7693) of a hashing blob of 76 bytes, in 32-bit words. It takes one block.
 * A blob without its nonce is 18 words, each the little-endian reading of 4 bytes; the nonce goes to bytes 39 to 42
 * (RandomX specification, https://github.com/tevador/RandomX, and the hashing blobs of Monero).
 */

/** Bytes of the blob, with its nonce. */
const BLOB_BYTES = 76;

const DIGEST_BYTES = 32;

/** A word of 64 bits. */
interface Long<W> {
  readonly low: W;
  readonly high: W;
}

/** The initialisation vector, section 2.6: of each word the higher half first. */
const IV = [
  [0x6a09e667, 0xf3bcc908],
  [0xbb67ae85, 0x84caa73b],
  [0x3c6ef372, 0xfe94f82b],
  [0xa54ff53a, 0x5f1d36f1],
  [0x510e527f, 0xade682d1],
  [0x9b05688c, 0x2b3e6c1f],
  [0x1f83d9ab, 0xfb41bd6b],
  [0x5be0cd19, 0x137e2179],
] as const;

/** Which words of the message a round takes, section 2.7: after ten rounds from the start again. */
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

/** Steps of G on four words, by how far a rotation turns: `d ^= a` to the right by the first, and so on (section 3.1). */
const TURNS = [32, 24, 16, 63] as const;

/**
 * BLAKE2b with a digest of 32 bytes and without a key, of a blob.
 *
 * @param blob the 18 words of the template, then the nonce
 * @param first the first round that is run, 1 to 12
 * @param last the last one; what they leave is fed forward all the same
 * @returns 8 words of the digest, each the big-endian reading of 4 bytes
 */
export function blake2bBlob<W>(words: Words<W>, blob: readonly W[], first: number, last: number): W[] {
  const message = longs(words, withNonce(words, blob));
  const long = ([high, low]: readonly [number, number]): Long<W> => ({
    low: words.constant(low),
    high: words.constant(high),
  });
  const initial = IV.map(long);
  // The parameter block: digest length, no key, fan-out and depth 1 (section 2.5).
  const start = [xor(words, initial[0]!, long([0, 0x01010000 ^ DIGEST_BYTES])), ...initial.slice(1)];
  const v = [...start, ...initial];
  v[12] = xor(words, v[12]!, long([0, BLOB_BYTES]));
  // The first block is the last one.
  v[14] = xor(words, v[14]!, long([0xffffffff, 0xffffffff]));
  for (let round = first; round <= last; round++) {
    const order = SIGMA[(round - 1) % SIGMA.length]!;
    for (let i = 0; i < 8; i++) {
      // Columns of the 4 x 4 words, then diagonals: row j of G number i is shifted by j there.
      const places = [0, 1, 2, 3].map((row) => 4 * row + ((i + (i < 4 ? 0 : row)) % 4));
      mix(words, v, places, message[order[2 * i]!]!, message[order[2 * i + 1]!]!);
    }
  }
  return Array.from({ length: DIGEST_BYTES / 8 }, (_, i) => {
    const { low, high } = xor(words, start[i]!, xor(words, v[i]!, v[i + 8]!));
    return [words.byteSwap(low), words.byteSwap(high)];
  }).flat();
}

/** The blob of a template and a nonce, which comes in between the bytes of the template's tenth word. */
function withNonce<W>(words: Words<W>, blob: readonly W[]): W[] {
  const [split, nonce] = [blob[9]!, blob[18]!];
  const last = words.constant(0xff000000);
  const before = words.or(
    words.and(split, words.constant(0x00ffffff)),
    words.and(words.rotateRight(nonce, 8), last),
  );
  const after = words.or(words.shiftRight(nonce, 8), words.and(split, last));
  return [...blob.slice(0, 9), before, after, ...blob.slice(10, 18)];
}

/** The 16 words of a block: the blob, and zeros after it. */
function longs<W>(words: Words<W>, blob: readonly W[]): Long<W>[] {
  const at = (i: number) => blob[i] ?? words.constant(0);
  return Array.from({ length: 16 }, (_, i) => ({ low: at(2 * i), high: at(2 * i + 1) }));
}

/** The mixing function G, section 3.1, in place. */
function mix<W>(words: Words<W>, v: Long<W>[], places: readonly number[], x: Long<W>, y: Long<W>): void {
  let [a, b, c, d] = places.map((place) => v[place]!) as [Long<W>, Long<W>, Long<W>, Long<W>];
  for (const [i, word] of [x, y].entries()) {
    a = add(words, add(words, a, b), word);
    d = turned(words, xor(words, d, a), TURNS[2 * i]!);
    c = add(words, c, d);
    b = turned(words, xor(words, b, c), TURNS[2 * i + 1]!);
  }
  for (const [i, word] of [a, b, c, d].entries()) v[places[i]!] = word;
}

/** Sum modulo 2^64: the carry out of the lower halves is the majority of their bits and the missing bit of the sum. */
function add<W>(words: Words<W>, a: Long<W>, b: Long<W>): Long<W> {
  const low = words.add(a.low, b.low);
  const carry = words.shiftRight(words.majority(a.low, b.low, words.not(low)), 31);
  return { low, high: words.add(words.add(a.high, b.high), carry) };
}

function xor<W>(words: Words<W>, a: Long<W>, b: Long<W>): Long<W> {
  return { low: words.xor(a.low, b.low), high: words.xor(a.high, b.high) };
}

/** Turned to the right. */
function turned<W>(words: Words<W>, { low, high }: Long<W>, amount: number): Long<W> {
  if (amount >= 32)
    return amount === 32 ? { low: high, high: low } : turned(words, { low: high, high: low }, amount - 32);
  const kept = words.constant(0xffffffff >>> amount);
  const join = (own: W, other: W) =>
    words.choose(kept, words.rotateRight(own, amount), words.rotateRight(other, amount));
  return { low: join(low, high), high: join(high, low) };
}
