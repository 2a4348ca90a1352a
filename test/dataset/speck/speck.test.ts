import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { SPECK_WORDS, speckWords } from "../../../src/dataset/speck/speck-features.js";
import {
  emptyPairs,
  fillSpeckPairs,
  INPUT_DIFFERENCE,
  type SpeckOracle,
} from "../../../src/dataset/speck/speck-pairs.js";
import { encryptSpeck, expandSpeckKey, SPECK32_ROUNDS } from "../../../src/dataset/speck/speck32.js";

const word = fc.integer({ min: 0, max: 0xffff });
const right = (x: number, by: number) => ((x >>> by) | (x << (16 - by))) & 0xffff;

/** The inverse, by the definition of a round. */
function decrypt(block: number, keys: Uint16Array): number {
  let [x, y] = [block >>> 16, block & 0xffff];
  for (const key of [...keys].reverse()) {
    y = right(x ^ y, 2);
    const sum = ((x ^ key) - y) & 0xffff;
    x = right(sum, 9);
  }
  return ((x << 16) | y) >>> 0;
}

describe("Speck32/64", () => {
  it("gives the ciphertext of the designers' test vector", () => {
    const keys = expandSpeckKey([0x1918, 0x1110, 0x0908, 0x0100], new Uint16Array(SPECK32_ROUNDS));
    expect(encryptSpeck(0x6574694c, keys).toString(16)).toBe("a86842f2");
  });

  it("is inverted by its inverse, at any number of rounds", () => {
    fc.assert(
      fc.property(
        fc.tuple(word, word, word, word),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 1, max: 22 }),
        (key, block, rounds) => {
          const keys = expandSpeckKey(key, new Uint16Array(rounds));
          expect(decrypt(encryptSpeck(block, keys), keys)).toBe(block);
        },
      ),
    );
  });

  it("refuses keys and rounds out of range", () => {
    expect(() => expandSpeckKey([1, 2, 3], new Uint16Array(5))).toThrow("key has 3 words, 4 are needed");
    expect(() => expandSpeckKey([1, 2, 3, 4], new Uint16Array(23))).toThrow("rounds is 23");
    expect(() => expandSpeckKey([1, 2, 3, 4], new Uint16Array(0))).toThrow(RangeError);
  });
});

describe("fillSpeckPairs", () => {
  const draw = (oracle: SpeckOracle, rows = 20_000, name = "pairs") =>
    fillSpeckPairs(emptyPairs(rows), oracle, new RandomStream("1", name));

  it("labels half of the pairs as real, the same from the same stream", () => {
    const pairs = draw(5);
    const ones = pairs.y.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(ones - 10_000)).toBeLessThan(5 * Math.sqrt(5000));
    expect(draw(5)).toEqual(pairs);
    expect(draw(5, 20_000, "other").first).not.toEqual(pairs.first);
  });

  it("gives real pairs the input difference: after one round it is 8000/8000, after two never random", () => {
    // 0x0040 rotated by 7 is the top bit, which adds without carry.
    const { first, second, y } = draw(1, 4000);
    for (let row = 0; row < y.length; row++) {
      const difference = (first[row]! ^ second[row]!) >>> 0;
      expect(difference === 0x80008000).toBe(y[row] === 1);
    }
    expect(INPUT_DIFFERENCE).toBe(0x00400000);
    // Two rounds: 8100/8102 with probability 1/2.
    const two = draw(2, 20_000);
    const likely = two.first.reduce(
      (sum, c, row) => sum + (two.y[row] === 1 && (c ^ two.second[row]!) >>> 0 === 0x81008102 ? 1 : 0),
      0,
    );
    const real = two.y.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(likely / real - 0.5)).toBeLessThan(0.03);
  });

  it("gives random words in place of ciphertexts, whatever the label", () => {
    const { first, second, y } = draw("random");
    for (const label of [0, 1]) {
      let bits = 0;
      let rows = 0;
      for (let row = 0; row < y.length; row++) {
        if (y[row] !== label) continue;
        rows++;
        for (let rest = first[row]! ^ second[row]!; rest !== 0; rest &= rest - 1) bits++;
      }
      expect(Math.abs(bits / rows - 16)).toBeLessThan((5 * Math.sqrt(8)) / Math.sqrt(rows));
    }
  });

  test.each([0, 23, 1.5, Number.NaN])("refuses %s rounds", (rounds) => {
    expect(() => draw(rounds, 1)).toThrow(`rounds is ${rounds}, an integer from 1 to 22 is needed`);
  });
});

describe("speckWords", () => {
  it("gives left difference and right words before the last round, position by position", () => {
    const keys = expandSpeckKey([1, 2, 3, 4], new Uint16Array(5));
    const plain = [0x12345678, 0x9abcdef0];
    const [a, b] = plain.map((block) => encryptSpeck(block, keys)) as [number, number];
    const [va, vb] = plain.map((block) => encryptSpeck(block, keys.subarray(0, 4)) & 0xffff) as [
      number,
      number,
    ];
    const pairs = { first: Uint32Array.of(a), second: Uint32Array.of(b), y: Uint8Array.of(1) };
    const x = speckWords(pairs, new Float32Array(64));
    const wordOf = (channel: number) =>
      Array.from({ length: 16 }, (_, i) => (x[4 * i + channel] === 1 ? 2 ** i : 0)).reduce((p, q) => p + q);
    expect([0, 1, 2, 3].map(wordOf)).toEqual([(a ^ b) >>> 16, va ^ vb, va, vb]);
    expect(x.every((value) => Math.abs(value) === 1)).toBe(true);
    expect(SPECK_WORDS.positions * SPECK_WORDS.channels).toBe(SPECK_WORDS.width);
  });

  it("refuses an array too short", () => {
    expect(() => speckWords(emptyPairs(2), new Float32Array(127))).toThrow("2 pairs need 128 places");
  });
});
