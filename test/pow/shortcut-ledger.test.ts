import { describe, expect, test } from "vitest";
import { OPERATION_WEIGHTS } from "../../src/kernel/operation-count.js";
import { asicboostSaving, compressionOperations, midstateSaving } from "../../src/pow/shortcut-ledger.js";

/** A machine that rotates in one operation, and majority as (a & b) | (c & (a | b)). */
const ROTATION_ONE = { ...OPERATION_WEIGHTS, rotateRight: 1, majority: 4 };

describe("operations of SHA-256 off its definition", () => {
  // By hand: a schedule word takes two sigmas of two rotations, a shift and two xors, and three additions: 21; a round
  // two sigmas of three rotations and two xors, ch 3, maj 5 and seven additions: 37; and eight additions at the end.
  test("a compression takes 3384, of which the schedule 48 x 21", () => {
    expect(compressionOperations()).toEqual({ compression: 48 * 21 + 64 * 37 + 8, schedule: 48 * 21 });
    expect(compressionOperations().compression).toBe(3384);
  });

  test("the midstate saves one compression of three; with constants folded somewhat more", () => {
    expect(midstateSaving().unfolded).toBe(1.5);
    expect(midstateSaving().folded).toBeGreaterThan(1.5);
    expect(midstateSaving().folded).toBeLessThan(1.7);
  });
});

describe("AsicBoost", () => {
  test.each([
    [1, 1, 1],
    [2, 1.08, 1.078],
    [4, 1.126, 1.121],
    [8, 1.15, 1.144],
  ])(
    "with %i templates: %f where a rotation is three operations, %f where it is one",
    (templates, three, one) => {
      expect(asicboostSaving(templates).unfolded).toBeCloseTo(three, 3);
      expect(asicboostSaving(templates, ROTATION_ONE).unfolded).toBeCloseTo(one, 3);
    },
  );

  test("sharing the sums of round constants and schedule words too saves a little more, off the graph", () => {
    for (const templates of [2, 4, 8]) {
      const { unfolded, shared } = asicboostSaving(templates);
      // 64 more additions are shared, and nothing else is.
      const alone = templates * 2 * 3384;
      expect(shared).toBeCloseTo(alone / (alone - (templates - 1) * (48 * 21 + 64)), 12);
      expect(shared).toBeGreaterThan(unfolded);
    }
    expect(asicboostSaving(1).shared).toBe(1);
  });

  test("refuses no templates", () => expect(() => asicboostSaving(0)).toThrow("templates is 0"));
});
