import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { chiSquareUniformity } from "../../src/stats/chi-square-uniformity.js";
import { kolmogorovSmirnovBinned } from "../../src/stats/kolmogorov-smirnov-binned.js";

describe("chiSquareUniformity", () => {
  // Sample-ratio checks with equal shares; upper tails of chi-square with one degree of freedom.
  test.each([
    [[1000, 1200], 2.0079e-5],
    [[135, 115], 0.205903],
  ])("%o gives p = %f", (counts, pValue) => {
    expect(chiSquareUniformity(counts).pValue).toBeCloseTo(pValue, 6);
  });

  // R: pchisq(11.0705, 5, lower.tail = FALSE) is .05 by the table of the distribution.
  test("the tabled 5 % point of 5 degrees of freedom", () => {
    const n = 6000;
    const d = Math.sqrt((11.0705 * (n / 6)) / 2);
    const counts = [n / 6 + d, n / 6 - d, n / 6, n / 6, n / 6, n / 6].map(Math.round);
    expect(chiSquareUniformity(counts).pValue).toBeCloseTo(0.05, 2);
  });

  test("where p underflows its logarithm follows", () => {
    const { pValue, log10PValue } = chiSquareUniformity([1e6, 2e6, 3e6]);
    expect(pValue).toBe(0);
    // Two degrees of freedom: P = exp(-x/2) exactly.
    expect(log10PValue).toBeCloseTo(-1e6 / 2 / Math.LN10, 3);
  });

  test("refuses what is no sample", () => {
    expect(() => chiSquareUniformity([1])).toThrow("1 cells");
    expect(() => chiSquareUniformity([0, 0])).toThrow("the sample is empty");
    expect(() => chiSquareUniformity([1, -1])).toThrow("count of cell 1 is -1");
  });
});

/** Counts that put D = d at one edge of many fine bins and nowhere above. */
function withDistance(d: number, total: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(total / bins);
  counts[0]! += Math.round(d * total);
  counts[bins - 1]! -= Math.round(d * total);
  return counts;
}

describe("kolmogorovSmirnovBinned", () => {
  // Kolmogorov's table: P(K > 1.3581) = .05, P(K > 1.6276) = .01, P(K > .8276) = .5.
  test.each([
    [1.3581, 0.05],
    [1.6276, 0.01],
    [0.8276, 0.5],
  ])("K = %f has tail %f", (k, tail) => {
    const total = 1e8;
    expect(kolmogorovSmirnovBinned(withDistance(k / Math.sqrt(total), total, 1000)).pValue).toBeCloseTo(
      tail,
      3,
    );
  });

  test("far tails keep their logarithm", () => {
    // Everything in the first half: D = 1/2.
    const { statistic, pValue, log10PValue } = kolmogorovSmirnovBinned([500_000, 500_000, 0, 0]);
    expect([statistic, pValue]).toEqual([0.5, 0]);
    expect(log10PValue).toBeCloseTo((Math.LN2 - 2 * (0.5 * (1000.12 + 0.00011)) ** 2) / Math.LN10, 3);
  });

  test("perfectly even counts give 1", () => {
    expect(kolmogorovSmirnovBinned(new Array<number>(256).fill(100)).pValue).toBe(1);
  });
});

test("simulation: both hold their level on uniform counts", () => {
  const stream = new RandomStream("1", "uniformity calibration");
  const replicates = 3000;
  const rejected = { chi: 0, ks: 0 };
  for (let r = 0; r < replicates; r++) {
    const counts = new Array<number>(256).fill(0);
    for (let i = 0; i < 2560; i++) counts[stream.uint32() >>> 24]!++;
    if (chiSquareUniformity(counts).pValue < 0.05) rejected.chi++;
    if (kolmogorovSmirnovBinned(counts).pValue < 0.05) rejected.ks++;
  }
  const band = 4 * Math.sqrt((0.05 * 0.95) / replicates);
  expect(rejected.chi / replicates).toBeGreaterThan(0.05 - band);
  expect(rejected.chi / replicates).toBeLessThan(0.05 + band);
  expect(rejected.ks / replicates).toBeLessThan(0.05 + band);
});
