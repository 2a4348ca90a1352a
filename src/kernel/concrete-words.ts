import { checkAmount, checkRecall, iterateEach, type Words } from "./words.js";

/** The word algebra on numbers: every result is an integer in [0, 2^32). */
export const concreteWords: Words<number> = {
  constant: (value) => value >>> 0,
  add: (a, b) => (a + b) >>> 0,
  xor: (a, b) => (a ^ b) >>> 0,
  and: (a, b) => (a & b) >>> 0,
  or: (a, b) => (a | b) >>> 0,
  not: (a) => ~a >>> 0,
  // JavaScript takes shift amounts modulo 32, so that a rotation by 0 is right too.
  rotateRight: (a, amount) => ((a >>> checkAmount(amount)) | (a << (32 - amount))) >>> 0,
  shiftRight: (a, amount) => a >>> checkAmount(amount),
  choose: (mask, a, b) => ((mask & a) | (~mask & b)) >>> 0,
  majority: (a, b, c) => ((a & b) | (a & c) | (b & c)) >>> 0,
  iterate(times, state, body, options) {
    const states = iterateEach(concreteWords, times, state, body, options);
    return {
      state: states[times]!,
      recall(index) {
        checkRecall(times);
        return states[index % times]!;
      },
    };
  },
  call: (subroutine, args) => [...subroutine.evaluate(concreteWords, args)],
  byteSwap: (a) => (((a & 0xff) << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24)) >>> 0,
};
