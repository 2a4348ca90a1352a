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
  /**
   * Applies a body to a state again and again, in a loop where the code is compiled.
   *
   * @param times 1 or more; the body is applied so often
   * @param state words before the first application
   * @throws {RangeError} if the body gives another number of words than it takes, or the options do not fit
   */
  iterate(times: number, state: readonly W[], body: LoopBody<W>, options?: LoopOptions): Iterated<W>;
  /** The results of a subroutine, of which the code is compiled once however often it is called. */
  call(subroutine: Subroutine, args: readonly W[]): W[];
}

/**
 * One application of a loop's body.
 *
 * @param state words as the application before left them
 * @param row the loop's constants for this application
 * @returns as many words as the state has
 */
export type LoopBody<W> = (state: readonly W[], row: readonly W[]) => readonly W[];

export interface LoopOptions {
  /** For each application its row of constants, all of one length; none by default. */
  readonly rows?: readonly (readonly number[])[];
  /** Applications for each round of the compiled loop, a divisor of `times`; 1 by default. */
  readonly unroll?: number;
}

/** What a loop leaves. */
export interface Iterated<W> {
  /** The state after the last application. */
  readonly state: readonly W[];
  /**
   * The state before application `index` modulo the number of applications.
   *
   * @throws {RangeError} if that number is not a power of 2
   */
  recall(index: W): readonly W[];
}

/** A function of words. One object is one function. */
export interface Subroutine {
  evaluate<W>(words: Words<W>, args: readonly W[]): readonly W[];
}

/** @throws {RangeError} if a loop cannot be run so; says why */
export function checkLoop(times: number, { rows, unroll = 1 }: LoopOptions): void {
  if (!Number.isSafeInteger(times) || times < 1) {
    throw new RangeError(`times is ${times}, a whole number from 1 up is needed`);
  }
  if (!Number.isSafeInteger(unroll) || unroll < 1 || times % unroll !== 0) {
    throw new RangeError(`unroll is ${unroll}, a divisor of the loop's ${times} applications is needed`);
  }
  if (
    rows !== undefined &&
    (rows.length !== times || rows.some(({ length }) => length !== rows[0]!.length))
  ) {
    throw new RangeError(`${rows.length} rows given, ${times} of one length are needed`);
  }
}

/** @throws {RangeError} if the states of a loop of so many applications cannot be recalled */
export function checkRecall(times: number): void {
  if (!Number.isInteger(Math.log2(times))) {
    throw new RangeError(`a loop of ${times} applications recalls no state, a power of 2 is needed`);
  }
}

/** @throws {RangeError} if a body gave another number of words than it took */
export function checkState<W>(before: readonly W[], after: readonly W[]): readonly W[] {
  if (after.length !== before.length) {
    throw new RangeError(`a loop's body gave ${after.length} words for ${before.length}`);
  }
  return after;
}

/** The loop as it is written: one application after the other. */
export function iterateEach<W>(
  words: Words<W>,
  times: number,
  state: readonly W[],
  body: LoopBody<W>,
  options: LoopOptions = {},
): (readonly W[])[] {
  checkLoop(times, options);
  const states = [state];
  for (let i = 0; i < times; i++) {
    const row = (options.rows?.[i] ?? []).map((value) => words.constant(value));
    states.push(checkState(state, body(states[i]!, row)));
  }
  return states;
}

/** @throws {RangeError} if the amount of a rotation or shift is not an integer from 0 to 31 */
export function checkAmount(amount: number): number {
  if (!Number.isInteger(amount) || amount < 0 || amount > 31) {
    throw new RangeError(`amount is ${amount}, an integer from 0 to 31 is needed`);
  }
  return amount;
}

/** Bits move left by `amount` and come in again from the right. */
export function rotateLeft<W>(words: Words<W>, a: W, amount: number): W {
  return words.rotateRight(a, (32 - checkAmount(amount)) % 32);
}

/** Sum of one or more words, from the left. */
export function sum<W>(words: Words<W>, first: W, ...rest: readonly W[]): W {
  return rest.reduce((total, word) => words.add(total, word), first);
}
