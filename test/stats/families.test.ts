import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { benjaminiHochberg } from "../../src/stats/benjamini-hochberg.js";
import { eBenjaminiHochberg } from "../../src/stats/e-benjamini-hochberg.js";
import { equivalence } from "../../src/stats/equivalence.js";
import { adjustPValue } from "../../src/stats/family.js";
import { holm } from "../../src/stats/holm.js";

const families = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 });

describe("holm and benjaminiHochberg", () => {
  // By hand from the definitions: m - rank + 1 times, and m/rank times, made monotone.
  test("five p-values", () => {
    const p = [0.01, 0.04, 0.03, 0.005, 0.5];
    const close = (got: number[], wanted: number[]) => {
      for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i]!, 12);
    };
    close(holm(p), [0.04, 0.09, 0.09, 0.025, 0.5]);
    close(benjaminiHochberg(p), [0.025, 0.05, 0.05, 0.025, 0.5]);
  });

  test("reject exactly what their step-down and step-up rules reject", () => {
    fc.assert(
      fc.property(families, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (p, alpha) => {
        const sorted = p.toSorted((a, b) => a - b);
        const m = p.length;
        let down = 0;
        while (down < m && sorted[down]! * (m - down) <= alpha) down++;
        const up = sorted.findLastIndex((value, i) => (m / (i + 1)) * value <= alpha) + 1;
        expect(holm(p).filter((value) => value <= alpha)).toHaveLength(down);
        expect(benjaminiHochberg(p).filter((value) => value <= alpha)).toHaveLength(up);
      }),
    );
  });

  test("lie between the p-value and Bonferroni's, and keep the order", () => {
    fc.assert(
      fc.property(families, (p) => {
        const [stepDown, stepUp] = [holm(p), benjaminiHochberg(p)];
        for (const [i, value] of p.entries()) {
          expect(stepUp[i]).toBeGreaterThanOrEqual(value);
          expect(stepDown[i]).toBeGreaterThanOrEqual(stepUp[i]!);
          expect(stepDown[i]).toBeLessThanOrEqual(adjustPValue(value, p.length));
        }
      }),
    );
  });

  test.each([[[]], [[0.5, Number.NaN]], [[1.5]], [[-0.1]]])("refuse %o", (p) => {
    expect(() => holm(p)).toThrow(RangeError);
    expect(() => benjaminiHochberg(p)).toThrow(RangeError);
  });
});

describe("eBenjaminiHochberg", () => {
  test("is Benjamini-Hochberg on the inverses of e-values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 9, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(0.05, 0.2),
        (logE, alpha) => {
          const adjusted = benjaminiHochberg(logE.map((log) => Math.min(1, Math.exp(-log))));
          fc.pre(adjusted.every((value) => Math.abs(value - alpha) > 1e-9));
          expect(eBenjaminiHochberg(logE, alpha)).toEqual(adjusted.map((value) => value <= alpha));
        },
      ),
    );
  });

  test("e-values of 0 and beyond doubles", () => {
    expect(eBenjaminiHochberg([Number.NEGATIVE_INFINITY, 5000], 0.05)).toEqual([false, true]);
    expect(() => eBenjaminiHochberg([], 0.05)).toThrow("the family is empty");
    expect(() => eBenjaminiHochberg([Number.NaN], 0.05)).toThrow("logEValues[0] is NaN");
    expect(() => eBenjaminiHochberg([1], 0)).toThrow("alpha is 0");
  });
});

describe("equivalence", () => {
  test("within the bounds, at them and beyond", () => {
    expect(equivalence([0.995, 1.005], 0.9, [0.99, 1.01])).toMatchObject({ equivalent: true });
    expect(equivalence([0.995, 1.005], 0.9, [0.99, 1.01]).alpha).toBeCloseTo(0.05, 12);
    expect(equivalence([0.99, 1.005], 0.9, [0.99, 1.01]).equivalent).toBe(false);
    expect(equivalence([0.995, Number.POSITIVE_INFINITY], 0.9, [0.99, 1.01]).equivalent).toBe(false);
  });

  test.each([
    [[1, 0.9], 0.9, [0.9, 1.1], "interval is 1 to 0.9"],
    [[0.9, 1], 1, [0.9, 1.1], "level is 1"],
    [[0.9, 1], 0.9, [1.1, 0.9], "bounds are 1.1 to 0.9"],
    [[0.9, 1], 0.9, [0, 0.9], "bounds[0] is 0"],
  ] as const)("refuses %o at %f within %o", (interval, level, bounds, message) => {
    expect(() => equivalence(interval, level, bounds)).toThrow(message);
  });
});
