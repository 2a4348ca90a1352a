import fc from "fast-check";
import { expect, test } from "vitest";
import { concreteWords } from "../../src/kernel/concrete-words.js";

const word = fc.nat(2 ** 32 - 1);

/** Bit `i` of each operation by its definition. */
const bit = (value: number, i: number) => (value >>> (i & 31)) & 1;
const fromBits = (of: (i: number) => number) =>
  Array.from({ length: 32 }, (_, i) => of(i) * 2 ** i).reduce((sum, term) => sum + term);

test("every operation has the bits that its definition says", () => {
  fc.assert(
    fc.property(word, word, word, fc.nat(31), (a, b, c, amount) => {
      const w = concreteWords;
      expect(w.add(a, b)).toBe(Number((BigInt(a) + BigInt(b)) % 2n ** 32n));
      expect(w.xor(a, b)).toBe(fromBits((i) => Number(bit(a, i) !== bit(b, i))));
      expect(w.and(a, b)).toBe(fromBits((i) => bit(a, i) * bit(b, i)));
      expect(w.or(a, b)).toBe(fromBits((i) => Math.max(bit(a, i), bit(b, i))));
      expect(w.not(a)).toBe(2 ** 32 - 1 - a);
      expect(w.rotateRight(a, amount)).toBe(fromBits((i) => bit(a, i + amount)));
      expect(w.shiftRight(a, amount)).toBe(Math.floor(a / 2 ** amount));
      expect(w.choose(a, b, c)).toBe(fromBits((i) => (bit(a, i) ? bit(b, i) : bit(c, i))));
      expect(w.majority(a, b, c)).toBe(fromBits((i) => Number(bit(a, i) + bit(b, i) + bit(c, i) > 1)));
      expect(w.byteSwap(a)).toBe(fromBits((i) => bit(a, 24 - 8 * (i >> 3) + (i & 7))));
    }),
  );
});

test.each([-1, 32, 1.5, Number.NaN])("refuses to rotate or shift by %d", (amount) => {
  expect(() => concreteWords.rotateRight(1, amount)).toThrow(
    new RangeError(`amount is ${amount}, an integer from 0 to 31 is needed`),
  );
  expect(() => concreteWords.shiftRight(1, amount)).toThrow(RangeError);
});
