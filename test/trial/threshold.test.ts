import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutForShare, passes, RULE_CUT } from "../../src/trial/threshold.js";

describe("cutForShare", () => {
  test("keeps the wanted share of its own sample in expectation, ties or not", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (values, keep) => {
          const scores = Float32Array.from(values);
          const cut = cutForShare(scores, keep);
          const above = scores.filter((score) => score > cut.threshold).length;
          const equal = scores.filter((score) => score === cut.threshold).length;
          const wanted = Math.min(scores.length, Math.max(1, Math.round(keep * scores.length)));
          expect(above + cut.tieShare * equal).toBeCloseTo(wanted, 9);
          expect(cut.tieShare).toBeGreaterThan(0);
          expect(cut.tieShare).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test("a constant score is left to the coin", () => {
    const cut = cutForShare(new Float32Array(1000).fill(2), 0.3);
    expect(cut).toEqual({ threshold: 2, tieShare: 0.3 });
    expect(passes(cut, 2, () => 0.29)).toBe(true);
    expect(passes(cut, 2, () => 0.31)).toBe(false);
  });

  test("a rule keeps what is above 0 and tosses no coin", () => {
    expect(passes(RULE_CUT, 1, () => 0)).toBe(true);
    expect(passes(RULE_CUT, 0, () => 0)).toBe(false);
  });
});
