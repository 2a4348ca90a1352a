import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyedHash, NoncePermutation } from "../../src/core/permutation.js";
import { RandomStream } from "../../src/core/random-stream.js";

const permutation = (name: string) => new NoncePermutation(new RandomStream("1", name));

/** Chi-square of counts against equal cells, in standard deviations from its mean. */
function excess(counts: Iterable<number>, cells: number, total: number): number {
  let chi = 0;
  const expected = total / cells;
  for (const count of counts) chi += (count - expected) ** 2 / expected;
  return (chi - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}

describe("NoncePermutation", () => {
  test("is a Feistel network of eight rounds with the stream's words for keys", () => {
    const stream = new RandomStream("1", "definition");
    const keys = Array.from({ length: 8 }, () => BigInt(stream.uint32()));
    const word = 2n ** 32n;
    const image = (index: number) => {
      let [left, right] = [BigInt(index) >> 16n, BigInt(index) & 0xffffn];
      for (const key of keys) {
        let mix = ((right ^ key) * 0x9e3779b1n) % word;
        mix = ((mix ^ (mix >> 15n)) * 0x85ebca6bn) % word;
        mix = ((mix ^ (mix >> 13n)) * 0xc2b2ae35n) % word;
        [left, right] = [right, left ^ (mix >> 16n)];
      }
      return Number((left << 16n) | right);
    };
    for (const from of [0, 65_500, 2 ** 31 - 50, 2 ** 32 - 100]) {
      const drawn = permutation("definition").fill(from, new Uint32Array(100));
      expect(Array.from(drawn)).toEqual(Array.from({ length: 100 }, (_, i) => image(from + i)));
    }
  });

  test("never draws a nonce twice: 2^21 draws are distinct", () => {
    const drawn = permutation("distinct").fill(0, new Uint32Array(2 ** 21));
    expect(new Set(drawn).size).toBe(2 ** 21);
  });

  test("draws are the same however the stretch is cut", () => {
    const whole = permutation("cut").fill(100, new Uint32Array(1000));
    const part = permutation("cut").fill(600, new Uint32Array(500));
    expect(part).toEqual(whole.slice(500));
  });

  test("keys differ, orders differ", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(a !== b);
        const first = permutation(a).fill(0, new Uint32Array(8));
        return permutation(b)
          .fill(0, new Uint32Array(8))
          .some((nonce, i) => nonce !== first[i]);
      }),
    );
  });

  test.each([0, 8, 16, 24])("bits %i to %i + 7 of consecutive draws are uniform", (shift) => {
    const counts = new Uint32Array(256);
    const total = 2 ** 20;
    for (const nonce of permutation(`byte ${shift}`).fill(0, new Uint32Array(total))) {
      counts[(nonce >>> shift) & 255]!++;
    }
    expect(Math.abs(excess(counts, 256, total))).toBeLessThan(5);
  });

  test("neighbouring draws are independent: joint top nibbles of pairs are uniform", () => {
    const counts = new Uint32Array(256);
    const nonces = permutation("pairs").fill(0, new Uint32Array(2 ** 20));
    for (let i = 0; i < nonces.length; i += 2)
      counts[((nonces[i]! >>> 28) << 4) | (nonces[i + 1]! >>> 28)]!++;
    expect(Math.abs(excess(counts, 256, 2 ** 19))).toBeLessThan(5);
  });

  test("refuses to leave the 32-bit nonces", () => {
    expect(() => permutation("end").fill(2 ** 32 - 1, new Uint32Array(2))).toThrow(RangeError);
    expect(() => permutation("end").fill(-1, new Uint32Array(2))).toThrow(RangeError);
  });
});

describe("keyedHash", () => {
  test("each bit is a fair coin, independent of parity and of the top bits of the value", () => {
    const total = 2 ** 18;
    for (const bit of [0, 7, 16, 31]) {
      const counts = new Uint32Array(4);
      for (let value = 0; value < total; value++) {
        counts[(((keyedHash(0x1234567, value) >>> bit) & 1) << 1) | (value & 1)]!++;
      }
      expect(Math.abs(excess(counts, 4, total))).toBeLessThan(5);
    }
  });

  test("two keys toss different coins", () => {
    let equal = 0;
    for (let value = 0; value < 10_000; value++) {
      if (keyedHash(1, value) >>> 31 === keyedHash(2, value) >>> 31) equal++;
    }
    expect(Math.abs(equal - 5000)).toBeLessThan(250);
  });
});
