import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";

describe("RandomStream", () => {
  test("is AES-256-CTR under the SHA-256 of the canonical JSON of its path", () => {
    // printf '["7","eval","sha256d",3]' | sha256sum gives the key; openssl enc -aes-256-ctr -K KEY -iv 0 of zeros
    // gives these first bytes.
    const stream = new RandomStream("7", "eval", "sha256d", 3);
    expect(Buffer.from(stream.bytes(16)).toString("hex")).toBe("1db93120380f0430143df9420821f5b8");
  });

  test("the same name gives the same numbers, another name others", () => {
    const draw = (...name: (string | number)[]) => {
      const stream = new RandomStream("1", ...name);
      return Array.from({ length: 3000 }, () => stream.uint32());
    };
    expect(draw("a", 1)).toEqual(draw("a", 1));
    expect(draw("a", 1)).not.toEqual(draw("a", "1"));
    expect(draw("a", 1)).not.toEqual(draw("a", 2));
  });

  test("below(n) is uniform: chi-square over 6 cells of 60 000 draws within 5 sigma", () => {
    const stream = new RandomStream("1", "dice");
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[stream.below(6)]!++;
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(5 + 5 * Math.sqrt(10));
  });

  test("below stays in range and float in [0, 1)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.string(), (bound, name) => {
        const stream = new RandomStream("1", name);
        const value = stream.below(bound);
        const float = stream.float();
        return Number.isInteger(value) && value >= 0 && value < bound && float >= 0 && float < 1;
      }),
    );
  });

  test("below refuses bounds out of range", () => {
    const stream = new RandomStream("1");
    for (const bound of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => stream.below(bound)).toThrow(`bound is ${bound}`);
    }
  });

  test("shuffle gives every order equally often", () => {
    const stream = new RandomStream("1", "orders");
    const seen = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = stream.shuffle([0, 1, 2, 3]).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    const chi = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(23 + 5 * Math.sqrt(46));
  });

  test("the first places that are shuffled hold any items, equally often", () => {
    const stream = new RandomStream("1", "choices");
    const seen = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const items = stream.shuffleFirst([0, 1, 2, 3], 2);
      expect([...items].sort()).toEqual([0, 1, 2, 3]);
      const choice = items.slice(0, 2).join("");
      seen.set(choice, (seen.get(choice) ?? 0) + 1);
    }
    expect(seen.size).toBe(12);
    const chi = [...seen.values()].reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
    expect(chi).toBeLessThan(11 + 5 * Math.sqrt(22));
  });
});
