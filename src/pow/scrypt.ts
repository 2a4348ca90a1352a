import { rotateLeft, type Subroutine, type Words } from "../kernel/words.js";
import { compress, constants, INITIAL_STATE, padded } from "./sha256.js";

/*
 * scrypt (RFC 7914) with r = 1 and p = 1 of an 80-byte header that is both password and salt, as Litecoin hashes. A
 * block of scrypt is 32 words, each the little-endian reading of 4 bytes; SHA-256 reads its words big-endian.
 */

/** Rounds of Salsa20/8. */
export const SALSA_ROUNDS = 8;

/** Cost parameter N of Litecoin. */
export const LITECOIN_COST = 1024;

/** Rotations of a quarter round, and the places it works on in even rounds (columns) and odd ones (rows). */
const ROTATIONS = [7, 9, 13, 18] as const;
const COLUMNS = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
] as const;
const ROWS = [
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const;

/**
 * The Salsa20 core, RFC 7914 section 3.
 *
 * @param input 16 words
 * @param rounds 1 to 8; 8 in scrypt
 */
export function salsa20<W>(words: Words<W>, input: readonly W[], rounds: number = SALSA_ROUNDS): W[] {
  const x = [...input];
  for (let round = 0; round < rounds; round++) {
    for (const places of round % 2 === 0 ? COLUMNS : ROWS) {
      for (const [i, rotation] of ROTATIONS.entries()) {
        // The word after the two that are added, going round.
        const [target, near, far] = [(i + 1) % 4, i, (i + 3) % 4].map((place) => places[place]!) as [
          number,
          number,
          number,
        ];
        x[target] = words.xor(x[target]!, rotateLeft(words, words.add(x[near]!, x[far]!), rotation));
      }
    }
  }
  return x.map((word, i) => words.add(word, input[i]!));
}

/** scryptBlockMix with r = 1, RFC 7914 section 4. @param block 32 words */
export function blockMix<W>(words: Words<W>, block: readonly W[], rounds?: number): W[] {
  const [low, high] = [block.slice(0, 16), block.slice(16)];
  const first = salsa20(words, xorEach(words, high, low), rounds);
  const second = salsa20(words, xorEach(words, first, high), rounds);
  return [...first, ...second];
}

/**
 * scryptROMix with r = 1, RFC 7914 section 5.
 *
 * @param block 32 words
 * @param cost N, a power of 2
 */
export function roMix<W>(words: Words<W>, block: readonly W[], cost: number, rounds?: number): readonly W[] {
  const filled = words.iterate(cost, block, (state) => blockMix(words, state, rounds));
  return words.iterate(cost, filled.state, (state) =>
    blockMix(words, xorEach(words, state, filled.recall(state[16]!)), rounds),
  ).state;
}

/**
 * The hash of a header: 20 words, each the little-endian reading of 4 bytes.
 *
 * @param cost N, a power of 2
 * @param rounds rounds of Salsa20, 1 to 8
 * @returns 8 words of the digest, each the big-endian reading of 4 bytes
 */
export function scryptHeader<W>(
  words: Words<W>,
  header: readonly W[],
  cost: number = LITECOIN_COST,
  rounds: number = SALSA_ROUNDS,
): W[] {
  const swapped = (list: readonly W[]) => list.map((word) => words.byteSwap(word));
  const message = swapped(header);
  const key = hmacKey(words, sha256Long(words, message));
  const block = [1, 2, 3, 4].flatMap((i) => derived(words, key, message, i));
  const mixed = swapped(roMix(words, swapped(block), cost, rounds));
  return derived(words, key, mixed, 1);
}

/** States of the two hashes of HMAC-SHA256 (RFC 2104) after their keys. */
interface HmacKey<W> {
  readonly inner: readonly W[];
  readonly outer: readonly W[];
}

const BLOCK_WORDS = 16;

/** @param key 8 words */
function hmacKey<W>(words: Words<W>, key: readonly W[]): HmacKey<W> {
  const after = (pad: number) => {
    const block = Array.from({ length: BLOCK_WORDS }, (_, i) =>
      i < key.length ? words.xor(key[i]!, words.constant(pad)) : words.constant(pad),
    );
    return words.call(COMPRESS, [...constants(words, INITIAL_STATE), ...block]);
  };
  return { inner: after(0x36363636), outer: after(0x5c5c5c5c) };
}

/** Block `i` of PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2) with one iteration. */
function derived<W>(words: Words<W>, { inner, outer }: HmacKey<W>, salt: readonly W[], i: number): W[] {
  const digest = hashed(words, inner, [...salt, words.constant(i)], 1);
  return hashed(words, outer, digest, 1);
}

/** SHA-256 of whole words. */
function sha256Long<W>(words: Words<W>, message: readonly W[]): W[] {
  return hashed(words, constants(words, INITIAL_STATE), message, 0);
}

/** SHA-256 from a state on, after which so many blocks were hashed before. */
function hashed<W>(words: Words<W>, state: readonly W[], message: readonly W[], blocksBefore: number): W[] {
  const whole = Math.floor(message.length / BLOCK_WORDS) * BLOCK_WORDS;
  let current = [...state];
  for (let at = 0; at < whole; at += BLOCK_WORDS) {
    current = words.call(COMPRESS, [...current, ...message.slice(at, at + BLOCK_WORDS)]);
  }
  const messageBytes = 4 * (BLOCK_WORDS * blocksBefore + message.length);
  return words.call(COMPRESS, [...current, ...padded(words, message.slice(whole), messageBytes)]);
}

/** Of 8 words of state and 16 of a block. It is called 16 times a hash. */
const COMPRESS: Subroutine = {
  evaluate: (words, args) => compress(words, args.slice(0, 8), args.slice(8)),
};

function xorEach<W>(words: Words<W>, a: readonly W[], b: readonly W[]): W[] {
  return a.map((word, i) => words.xor(word, b[i]!));
}
