/**
 * An algebra of 32-bit words. A hash function written once against it runs on numbers (`concreteWords`) and builds
 * its own dataflow graph (`Graph`).
 *
 * Amounts of rotations and shifts are known when the function is written: integers from 0 to 31, otherwise a
 * RangeError.
 */
export interface Words<W> {
  /** @param value an integer; its low 32 bits are taken */
  constant(value: number): W;
  /** Sum modulo 2^32. */
  add(a: W, b: W): W;
  xor(a: W, b: W): W;
  and(a: W, b: W): W;
  or(a: W, b: W): W;
  not(a: W): W;
  rotateRight(a: W, amount: number): W;
  /** Logical: zeros come in from the left. */
  shiftRight(a: W, amount: number): W;
  /** Bit by bit, `a` where `mask` has a one and `b` where it has a zero (FIPS 180-4 equation 4.2, Ch). */
  choose(mask: W, a: W, b: W): W;
  /** Bit by bit, the value that at least two of the three have (FIPS 180-4 equation 4.3, Maj). */
  majority(a: W, b: W, c: W): W;
  /** The four bytes in reverse order. */
  byteSwap(a: W): W;
}

/** @throws {RangeError} if the amount of a rotation or shift is not an integer from 0 to 31 */
export function checkAmount(amount: number): number {
  if (!Number.isInteger(amount) || amount < 0 || amount > 31) {
    throw new RangeError(`amount is ${amount}, an integer from 0 to 31 is needed`);
  }
  return amount;
}

/** Sum of one or more words, from the left. */
export function sum<W>(words: Words<W>, first: W, ...rest: readonly W[]): W {
  return rest.reduce((total, word) => words.add(total, word), first);
}
