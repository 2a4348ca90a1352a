import { describe, expect, test } from "vitest";
import { adjustPValue, familyLevel } from "../../src/stats/family.js";
import {
  furtherHashes,
  hitsForMargin,
  plannedHalfWidth,
  type SizeInput,
  sequentialQuantile,
  smallestHashesForVerdict,
} from "../../src/stats/plan-size.js";

const input: SizeInput = {
  margin: 0.01,
  alpha: 0.01,
  family: 1,
  typeTwo: 1e-4,
  probability: 1 / 256,
  keep: 0.5,
  design: "pool",
};

describe("hitsForMargin", () => {
  // z(.995) = 2.575829, z(.9999) = 3.719016.
  test("K = ((z + z) / margin)^2 (1 - p)(1 - q) / q", () => {
    const k = ((2.575829 + 3.719016) / 0.01) ** 2 * (255 / 256);
    expect(hitsForMargin(input).hits).toBeGreaterThan(k - 2);
    expect(hitsForMargin(input).hits).toBeLessThan(k + 2);
    expect(hitsForMargin({ ...input, design: "arms" }).hits).toBe(hitsForMargin(input).hits);
    expect(hitsForMargin({ ...input, keep: 0.25 }).hits).toBeCloseTo(3 * k, -1);
    expect(hitsForMargin(input).hashes).toBeGreaterThanOrEqual(256 * hitsForMargin(input).hits - 256);
  });

  test("over templates that may differ it takes more, the fewer they are", () => {
    const over = (templates: number) => hitsForMargin({ ...input, templates }).hits;
    // t(.995, 63) = 2.656145, t(.9999, 63) = 3.949889.
    const k = ((2.656145 + 3.949889) / 0.01) ** 2 * (255 / 256);
    expect(Math.abs(over(64) / k - 1)).toBeLessThan(1e-3);
    expect(over(1e6) / hitsForMargin(input).hits).toBeCloseTo(1, 4);
    expect(over(8)).toBeGreaterThan(over(64));
  });

  test("looked at throughout: 2.40 times the hits for an interval as narrow at .05", () => {
    expect((sequentialQuantile(0.05) / 1.959964) ** 2).toBeCloseTo(2.4, 2);
    const throughout = hitsForMargin({ ...input, design: "sequential" });
    const k = ((sequentialQuantile(0.01) + 3.719016) / 0.01) ** 2 * (255 / 256);
    expect(Math.abs(throughout.hits - k)).toBeLessThan(2);
    expect(() => sequentialQuantile(0)).toThrow(/alpha is 0/);
  });

  test("half-width and smallest budget are its inverses", () => {
    const { hashes } = hitsForMargin(input);
    expect(plannedHalfWidth({ ...input, hashes })).toBeCloseTo((0.01 * 2.575829) / (2.575829 + 3.719016), 6);
    const least = smallestHashesForVerdict(input);
    expect(plannedHalfWidth({ ...input, hashes: least })).toBeLessThanOrEqual(input.margin);
    expect(plannedHalfWidth({ ...input, hashes: least - 300 })).toBeGreaterThan(input.margin * 0.99999);
  });

  test.each([
    [{ margin: 0 }, "margin is 0"],
    [{ alpha: 1 }, "alpha is 1"],
    [{ family: 0 }, "family is 0"],
    [{ keep: 1 }, "keep is 1"],
    [{ probability: 2 }, "probability is 2"],
    [{ typeTwo: 0 }, "typeTwo is 0"],
  ])("refuses %o", (changes, message) => {
    expect(() => hitsForMargin({ ...input, ...changes })).toThrow(message);
  });
});

describe("furtherHashes", () => {
  test("an estimate of 1 needs an interval no wider than the margin", () => {
    // Width .04 at margin .01: sixteen times the hashes, fifteen times as many more.
    expect(furtherHashes({ hashes: 1000, interval: [0.98, 1.02], margin: 0.01 })).toBeCloseTo(15_000, -1);
  });

  test("an estimate beyond the margin needs a half-width of half its distance from 1", () => {
    expect(furtherHashes({ hashes: 1000, interval: [0.99, 1.07], margin: 0.01 })).toBeCloseTo(
      1000 * ((0.08 / 0.03) ** 2 - 1),
      -1,
    );
  });
});

describe("family", () => {
  test("an adjusted p below alpha and an interval at the family's level say the same", () => {
    expect(adjustPValue(0.001, 5)).toBeCloseTo(0.005, 12);
    expect(adjustPValue(0.4, 5)).toBe(1);
    expect(familyLevel(0.01, 5)).toBeCloseTo(0.998, 12);
    expect(() => familyLevel(0.01, 0)).toThrow("family size is 0");
  });
});
