import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leadingZeroBits } from "../../src/pow/header.js";
import {
  compactOfTarget,
  difficultyOfTarget,
  hashAsNumber,
  hitProbability,
  meetsTarget,
  targetOfBits,
  targetOfCompact,
  targetOfDifficulty,
} from "../../src/pow/target.js";

describe("compact targets", () => {
  // Bitcoin's developer reference, "Target nBits", and the genesis block.
  test.each([
    [0x1d00ffff, 0xffffn << 208n],
    [0x181bc330, 0x1bc330n << 168n],
    [0x207fffff, 0x7fffffn << 232n],
    [0x01123456, 0x12n],
  ])("%i stands for %i", (compact, target) => {
    expect(targetOfCompact(compact)).toBe(target);
  });

  test("there and back, rounded down to what the mantissa holds", () => {
    for (const compact of [0x1d00ffff, 0x181bc330, 0x207fffff]) {
      expect(compactOfTarget(targetOfCompact(compact))).toBe(compact);
    }
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: (1n << 256n) - 1n }),
        fc.integer({ min: 0, max: 250 }),
        (wide, shift) => {
          const target = (wide >> BigInt(shift)) + 1n;
          const rounded = targetOfCompact(compactOfTarget(target));
          expect(rounded <= target).toBe(true);
          expect((target - rounded) << 14n < target).toBe(true);
        },
      ),
    );
  });

  test("zero, negative and overwide targets are refused", () => {
    for (const compact of [0, 0x1d800001, 0x230fffff])
      expect(() => targetOfCompact(compact)).toThrow(RangeError);
    for (const target of [0n, -1n, 1n << 256n]) expect(() => compactOfTarget(target)).toThrow(RangeError);
  });
});

describe("difficulty and probability", () => {
  // The developer reference's example: target 0x1b0404cb is difficulty 16307.420938523983.
  test("difficulty as miners quote it", () => {
    expect(difficultyOfTarget(targetOfCompact(0x1d00ffff))).toBe(1);
    expect(difficultyOfTarget(targetOfCompact(0x1b0404cb))).toBeCloseTo(16307.420938523983, 9);
    expect(difficultyOfTarget(targetOfCompact(0x207fffff))).toBeCloseTo(4.6565423739069247e-10, 20);
  });

  test("k leading zero bits have probability 2^-k exactly", () => {
    for (const bits of [0, 1, 7, 32, 200, 256]) expect(hitProbability(targetOfBits(bits))).toBe(2 ** -bits);
    expect(hitProbability((1n << 255n) + (1n << 254n) - 1n)).toBe(0.75);
  });
});

test("a hash meets the target of k bits exactly where it has k leading zero bits", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.integer({ min: 0, max: 31 }),
      (hash, zeroed) => {
        hash.fill(0, 32 - zeroed);
        const bits = leadingZeroBits(hash);
        expect(meetsTarget(hash, targetOfBits(bits))).toBe(true);
        if (bits < 256) expect(meetsTarget(hash, targetOfBits(bits + 1))).toBe(false);
        expect(hashAsNumber(hash) < 1n << 256n).toBe(true);
      },
    ),
  );
});

describe("targetOfDifficulty", () => {
  test("difficulty 1 is the genesis block's target, and others follow in proportion, rounded down", () => {
    expect(targetOfDifficulty("1")).toBe(0xffffn << 208n);
    expect(targetOfDifficulty("0.5")).toBe(0xffffn << 209n);
    expect(targetOfDifficulty("3")).toBe((0xffffn << 208n) / 3n);
    expect(difficultyOfTarget(targetOfDifficulty("16307.420938523983"))).toBeCloseTo(16307.420938523983, 9);
  });

  test.each(["0", "0.0", "-1", "1e3", "", "x", `${"9".repeat(79)}`, "0.000000000000001"])(
    "%s is refused",
    (text) => {
      expect(() => targetOfDifficulty(text)).toThrow(RangeError);
    },
  );
});
