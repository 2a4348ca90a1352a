import { concreteWords } from "../kernel/concrete-words.js";
import { headerWithNonce, TEMPLATE_BYTES } from "./header.js";
import {
  bigSigma,
  compress,
  FULL_ROUNDS,
  INITIAL_STATE,
  messageSchedule,
  padded,
  ROUND_CONSTANTS,
} from "./sha256.js";

/*
 * What a single SHA-256 of a header with few rounds in its last block gives away by algebra alone, without a model.
 *
 * A round of SHA-256 (FIPS 180-4, section 6.2.2) moves six of its eight words on and can be undone: with its message
 * word whole, without it up to the word h. So the hash, less the state that was added at the end, is undone round by
 * round, and what is then left is compared with what must be there.
 */

/** How a hash agrees with what must hold. */
export interface Agreement {
  /** Bits that every hash of the function must have right; none where nothing can be said. */
  readonly bits: number;
  /** How many of them this one has right. */
  readonly agreeing: number;
}

/** Where the nonce, word 3 of the last block, enters: in the round after this many. */
const ROUNDS_BEFORE_NONCE = 3;

/** Words 16 and 17 of the message schedule do not contain the nonce, word 18 does: so many rounds can be undone. */
export const MOST_ROUNDS_UNDONE = 18;

/** Bits that a hash of so many rounds, 1 to 64, must have right if its template is known and its nonce is not. */
export function templateCheckBits(rounds: number): number {
  if (checkRounds(rounds) <= ROUNDS_BEFORE_NONCE) return 256;
  return rounds <= MOST_ROUNDS_UNDONE ? 224 : 0;
}

/** The same if nothing but the state before its last block is known: each round hides 32 bits more. */
export function chainingCheckBits(rounds: number): number {
  return Math.max(0, 256 - 32 * checkRounds(rounds));
}

/**
 * Whether a hash can be one of a template, whatever the nonce. Up to 3 rounds the nonce is not in it: there is one hash a
 * template, all 256 bits of which are known. Up to 18 rounds seven words of the state before the nonce are; beyond,
 * nothing is.
 *
 * @param template 76 bytes
 * @param hash 32 bytes in raw (digest) order
 * @param rounds rounds of the last block, 1 to 64
 * @throws {RangeError} if a length or the number of rounds is out of range
 */
export function agreementWithTemplate(template: Uint8Array, hash: Uint8Array, rounds: number): Agreement {
  const bits = templateCheckBits(rounds);
  if (bits === 224) return { bits, agreeing: undoToNonce(template, hash, rounds).agreeing };
  const { midstate, schedule } = lastBlock(template, 0, rounds);
  const words = wordsOf(hash);
  if (bits === 0) return { bits, agreeing: 0 };
  return { bits, agreeing: agreeingBits(compress(concreteWords, midstate, schedule, rounds), words) };
}

/**
 * Whether a hash can come from the state that the first 64 bytes of a template leave, whatever the last block says. After
 * R rounds with words unknown the first 8 - R words of that state can still be had back; from 8 rounds on none.
 *
 * @param template 76 bytes, of which the first 64 are used
 * @param hash 32 bytes in raw (digest) order
 * @param rounds rounds of the last block, 1 to 64
 * @throws {RangeError} if a length or the number of rounds is out of range
 */
export function agreementWithChaining(template: Uint8Array, hash: Uint8Array, rounds: number): Agreement {
  const bits = chainingCheckBits(rounds);
  const { midstate } = lastBlock(template, 0, 1);
  let state = withoutFeedForward(hash, midstate);
  if (bits === 0) return { bits, agreeing: 0 };
  // The word h that is not known is taken as 0: it reaches none of the words that are compared.
  for (let round = rounds; round > 0; round--) state = undoRound(state, 0);
  return { bits, agreeing: agreeingBits(midstate.slice(0, 8 - rounds), state) };
}

/**
 * Undoes a hash of 4 or more rounds down to where the nonce came in, and reads the nonce off.
 *
 * @param assumed nonce taken for the words of the schedule that contain it; of no account up to 18 rounds
 * @returns how many of 224 bits agree with the state before the nonce, and the nonce that would give the word that is left
 */
export function undoToNonce(
  template: Uint8Array,
  hash: Uint8Array,
  rounds: number,
  assumed = 0,
): { agreeing: number; nonce: number } {
  if (checkRounds(rounds) <= ROUNDS_BEFORE_NONCE) throw new RangeError(`${rounds} rounds contain no nonce`);
  const { midstate, schedule } = lastBlock(template, assumed, rounds);
  let state = withoutFeedForward(hash, midstate);
  for (let round = rounds; round > ROUNDS_BEFORE_NONCE + 1; round--) {
    state = undoRound(state, roundWord(schedule, round - 1));
  }
  const before = stateBeforeNonce(midstate, schedule);
  // With 0 for all that is added to h, what comes out in its place is their sum.
  const after = undoRound(state, 0);
  const added = after[7]! - before[7]! - ROUND_CONSTANTS[ROUNDS_BEFORE_NONCE]!;
  return {
    agreeing: agreeingBits(before.slice(0, 7), after),
    nonce: concreteWords.byteSwap(added >>> 0),
  };
}

/** The state before a header's last block, and that block's message schedule: 16 words, or as many as there are rounds. */
function lastBlock(template: Uint8Array, nonce: number, rounds: number) {
  const header = headerWithNonce(template, nonce);
  const view = new DataView(header.buffer);
  const message = Array.from({ length: TEMPLATE_BYTES / 4 + 1 }, (_, i) => view.getUint32(4 * i));
  return {
    midstate: compress(concreteWords, INITIAL_STATE, message.slice(0, 16)),
    schedule: messageSchedule(concreteWords, padded(concreteWords, message.slice(16), 80), rounds),
  };
}

/** The state after the rounds before the nonce. */
function stateBeforeNonce(midstate: readonly number[], schedule: readonly number[]): number[] {
  const added = compress(concreteWords, midstate, schedule.slice(0, 16), ROUNDS_BEFORE_NONCE);
  return added.map((word, i) => (word - midstate[i]!) >>> 0);
}

/** What a round adds: its constant and its word of the schedule. */
function roundWord(schedule: readonly number[], t: number): number {
  return concreteWords.add(ROUND_CONSTANTS[t]!, schedule[t]!);
}

type EightWords = [number, number, number, number, number, number, number, number];

/** The state before a round from the state after it and what the round added; without it all words but the last are right. */
function undoRound(state: readonly number[], added: number): number[] {
  const [next, a, b, c, nextE, e, f, g] = state as EightWords;
  const t2 = concreteWords.add(bigSigma(concreteWords, a, 2, 13, 22), concreteWords.majority(a, b, c));
  const t1 = (next - t2) >>> 0;
  const d = (nextE - t1) >>> 0;
  const known = concreteWords.add(concreteWords.choose(e, f, g), bigSigma(concreteWords, e, 6, 11, 25));
  return [a, b, c, d, e, f, g, (t1 - known - added) >>> 0];
}

/** The state after the last round: the hash without the state that is added at the end. */
function withoutFeedForward(hash: Uint8Array, midstate: readonly number[]): number[] {
  return wordsOf(hash).map((word, i) => (word - midstate[i]!) >>> 0);
}

function wordsOf(hash: Uint8Array): number[] {
  if (hash.length !== 32) throw new RangeError(`hash has ${hash.length} bytes, 32 are needed`);
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i));
}

/** Bits in which words agree with the first of others. */
function agreeingBits(words: readonly number[], others: readonly number[]): number {
  return words.reduce((sum, word, i) => sum + 32 - onesIn(word ^ others[i]!), 0);
}

function onesIn(word: number): number {
  let ones = 0;
  for (let rest = word >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) ones++;
  return ones;
}

function checkRounds(rounds: number): number {
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= FULL_ROUNDS) return rounds;
  throw new RangeError(`rounds is ${rounds}, an integer from 1 to ${FULL_ROUNDS} is needed`);
}
