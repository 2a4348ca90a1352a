import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquareBand } from "../../src/stats/chi-square-band.js";
import { logUpperGamma } from "../../src/stats/gamma-tail.js";

test("quantiles of the tables", () => {
  // Abramowitz and Stegun, table 26.8.
  const [low, high] = chiSquareBand(10, 0.99);
  expect(low).toBeCloseTo(2.15586, 5);
  expect(high).toBeCloseTo(25.1882, 4);
  expect(chiSquareBand(1, 0.95)[1]).toBeCloseTo(5.02389, 5);
  expect(chiSquareBand(100, 0.9).map((end) => end.toFixed(4))).toEqual(["77.9295", "124.3421"]);
});

test("either end leaves out half of what the band leaves out", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.double({ min: 0.01, max: 0.999, noNaN: true }),
      (df, level) => {
        const [low, high] = chiSquareBand(df, level);
        const tail = (1 - level) / 2;
        expect(1 - Math.exp(logUpperGamma(df / 2, low / 2))).toBeCloseTo(tail, 8);
        expect(Math.exp(logUpperGamma(df / 2, high / 2))).toBeCloseTo(tail, 8);
      },
    ),
  );
});

test.each([
  [0, 0.99],
  [Number.NaN, 0.99],
  [10, 1],
  [10, 0],
])("%s degrees of freedom at level %s are refused", (df, level) => {
  expect(() => chiSquareBand(df, level)).toThrow(RangeError);
});
