import { expect, test } from "vitest";
import { Loans, type Reader } from "../../src/core/loans.js";

test("what was given back is lent again, what was not is not", () => {
  const first = new Loans("instrument");
  const words = first.words(1000).fill(7);
  expect(words).toHaveLength(1000);
  const second = new Loans("instrument");
  expect(second.words(1000).buffer).not.toBe(words.buffer);
  first.end();
  first.end();
  // As much as fits, of whatever kind.
  const again = second.floats(900);
  expect(again.buffer).toBe(words.buffer);
  expect(again).toHaveLength(900);
  expect(second.bytes(4000).buffer).not.toBe(words.buffer);
  second.end();
});

test("what claims have seen is never lent to the instrument, nor the other way round", () => {
  const buffersOf = (reader: Reader) => {
    const loans = new Loans(reader);
    const arrays = [loans.words(5000), loans.floats(5000), loans.bytes(20_000), loans.words(5000)];
    loans.end();
    return arrays.map(({ buffer }) => buffer);
  };
  const shown = new Set(buffersOf("claims"));
  expect(buffersOf("instrument").filter((buffer) => shown.has(buffer))).toEqual([]);
  const again = buffersOf("claims");
  expect(again.filter((buffer) => shown.has(buffer))).toEqual(again);
});

test("lengths of nothing and of odd sizes", () => {
  const loans = new Loans("claims");
  expect(loans.words(0)).toHaveLength(0);
  for (const length of [1, 3, 65_537]) {
    for (const array of [loans.words(length), loans.floats(length), loans.bytes(length)]) {
      expect(array).toHaveLength(length);
    }
  }
  loans.end();
});
