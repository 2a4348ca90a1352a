import fc from "fast-check";
import { expect, test } from "vitest";
import { placeLabels } from "../../../src/report/figures/place-labels.js";
import { powerOfTen, roundTicks, tickPercent } from "../../../src/report/figures/scale-text.js";

test("labels that have room stay where they are, others make way evenly", () => {
  expect(placeLabels([0, 5, 10], 2, [-10, 20])).toEqual([0, 5, 10]);
  expect(placeLabels([5, 5], 2, [-10, 20])).toEqual([4, 6]);
  expect(placeLabels([5, 4.9, 12], 2, [-10, 20])).toEqual([5.95, 3.95, 12]);
  expect(placeLabels([19, 20], 2, [0, 20])).toEqual([18, 20]);
  expect(placeLabels([], 2, [0, 20])).toEqual([]);
});

test("in order, apart and within the range wherever there is room for all", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (places) => {
        const placed = placeLabels(places, 8, [0, 100]);
        const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
        for (const [k, i] of order.entries()) {
          expect(placed[i]).toBeGreaterThanOrEqual(-1e-6);
          expect(placed[i]).toBeLessThanOrEqual(100 + 1e-6);
          if (k > 0) expect(placed[i]! - placed[order[k - 1]!]!).toBeGreaterThanOrEqual(8 - 1e-6);
        }
      },
    ),
  );
});

test("ticks are round, and 1 is one of them", () => {
  expect(roundTicks(0.87, 1.13, 6, 1)).toEqual([0.9, 0.95, 1, 1.05, 1.1]);
  expect(roundTicks(0, 57_000, 5)).toEqual([0, 20_000, 40_000]);
  expect([0.95, 1, 1.1, 3].map(tickPercent)).toEqual(["-5\u00a0%", "0\u00a0%", "+10\u00a0%", "+200\u00a0%"]);
  expect([-4, -1, 0, 3, 12].map(powerOfTen)).toEqual(["10⁻⁴", "0.1", "1", "1\u202f000", "10¹²"]);
});
