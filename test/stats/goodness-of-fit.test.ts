import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jensenShannon, kullbackLeibler } from "../../src/stats/divergence.js";
import { entropy } from "../../src/stats/entropy.js";
import { chiSquareFit, gFit } from "../../src/stats/goodness-of-fit.js";
import { homogeneity } from "../../src/stats/homogeneity.js";
import { popcountTest } from "../../src/stats/popcount-test.js";
import { residueTest } from "../../src/stats/residue-test.js";
import { sampleRatio } from "../../src/stats/sample-ratio.js";

const cells = fc
  .array(fc.nat(50), { minLength: 2, maxLength: 12 })
  .filter((counts) => counts.some((c) => c > 0));

describe("chi-square and G", () => {
  // scipy 1.17: chisquare and power_divergence(lambda_="log-likelihood").
  test("six cells of unequal shares", () => {
    const [counts, shares] = [
      [16, 18, 16, 14, 12, 12],
      [16, 16, 16, 16, 16, 8],
    ];
    const chi = chiSquareFit(counts!, shares!);
    expect(chi.statistic).toBeCloseTo(3.5, 12);
    expect(chi.pValue).toBeCloseTo(0.6233876277495822, 12);
    expect(chi.leastExpected).toBe(8);
    const g = gFit(counts!, shares!);
    expect(g.statistic).toBeCloseTo(3.3281031458963746, 12);
    expect(g.pValue).toBeCloseTo(0.6495419288047497, 12);
  });

  // Published sample-ratio checks.
  test.each([
    [[1000, 1200], [1, 1], 2.0079e-5, 9],
    [[135, 115], [1, 1], 0.205903, 6],
    [[310, 98], [0.75, 0.25], 0.647434, 6],
  ])("sample ratio %o, meant %o", (units, ratio, p, digits) => {
    expect(sampleRatio(units, ratio).pValue).toBeCloseTo(p, digits);
  });

  test("an equal ratio is the default", () => {
    expect(sampleRatio([135, 115])).toEqual(sampleRatio([135, 115], [3, 3]));
  });

  // scipy 1.17: chi2_contingency([[10, 20, 30], [6, 9, 17]], correction=False).
  test("two samples; cells empty in both do not count", () => {
    const result = homogeneity([10, 0, 20, 30], [6, 0, 9, 17]);
    expect(result.statistic).toBeCloseTo(0.27157465150403504, 12);
    expect(result.degreesOfFreedom).toBe(2);
    expect(result.pValue).toBeCloseTo(0.873028283380073, 12);
  });

  test("far tails keep their logarithm", () => {
    const { pValue, log10PValue } = chiSquareFit([1e9, 0], [1, 1]);
    expect(pValue).toBe(0);
    expect(log10PValue).toBeLessThan(-2e8);
  });

  test.each([
    [[5], [1], "1 cells"],
    [[0, 0], [1, 1], "the sample is empty"],
    [[1, -1], [1, 1], "count of cell 1 is -1"],
    [[1, 2.5], [1, 1], "count of cell 1 is 2.5"],
    [[1, 2], [1, 0], "share of cell 1 is 0"],
    [[1, 2], [1], "1 shares for 2 cells"],
  ])("refuse %o with shares %o", (counts, shares, message) => {
    expect(() => chiSquareFit(counts, shares)).toThrow(message);
    expect(() => gFit(counts, shares)).toThrow(RangeError);
    expect(() => kullbackLeibler(counts, shares)).toThrow(RangeError);
  });

  test("samples that cannot be compared are refused", () => {
    expect(() => homogeneity([1, 2], [1, 2, 3])).toThrow("2 and 3 cells");
    expect(() => homogeneity([1, 0], [4, 0])).toThrow("both samples lie in one cell");
    expect(() => jensenShannon([1, 2], [0, 0])).toThrow("the sample is empty");
    expect(() => jensenShannon([1, 2], [1, 2, 3])).toThrow("2 and 3 cells");
  });
});

describe("entropy", () => {
  test("by hand: shares 1/2, 1/4, 1/4 of 8", () => {
    const { plugIn, millerMadow, min, most } = entropy([4, 2, 2, 0]);
    expect([plugIn, min, most]).toEqual([1.5, 1, 2]);
    expect(millerMadow).toBeCloseTo(1.5 + 2 / (16 * Math.LN2), 14);
  });

  test("between 0 and log2 of the cells, min-entropy below Shannon's", () => {
    fc.assert(
      fc.property(cells, (counts) => {
        const { plugIn, min, most, millerMadow } = entropy(counts);
        expect(min).toBeGreaterThanOrEqual(0);
        expect(min).toBeLessThanOrEqual(plugIn + 1e-12);
        expect(plugIn).toBeLessThanOrEqual(most + 1e-12);
        expect(millerMadow).toBeGreaterThanOrEqual(plugIn);
      }),
    );
    expect(Object.is(entropy([7, 0]).plugIn, 0)).toBe(true);
  });

  test("refuses empty samples", () => {
    expect(() => entropy([0, 0])).toThrow("the sample is empty");
    expect(() => entropy([0.5, 1])).toThrow("count of cell 0 is 0.5");
  });
});

describe("divergences", () => {
  test("by hand", () => {
    expect(kullbackLeibler([3, 1], [1, 1])).toBeCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), 14);
    expect(jensenShannon([1, 0], [0, 1])).toBeCloseTo(Math.LN2, 14);
    expect(jensenShannon([2, 6], [1, 3])).toBe(0);
  });

  test("Kullback-Leibler from equal shares is what entropy lacks", () => {
    fc.assert(
      fc.property(cells, (counts) => {
        const { plugIn, most } = entropy(counts);
        const divergence = kullbackLeibler(
          counts,
          counts.map(() => 7),
        );
        expect(divergence).toBeCloseTo((most - plugIn) * Math.LN2, 11);
      }),
    );
  });

  test("Jensen-Shannon is symmetric, from 0 to ln 2", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 2, maxLength: 8 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        fc.pre(a.some((x) => x > 0) && b.some((y) => y > 0));
        expect(jensenShannon(a, b)).toBeCloseTo(jensenShannon(b, a), 14);
        expect(jensenShannon(a, b)).toBeLessThanOrEqual(Math.LN2 + 1e-12);
      }),
    );
  });
});

describe("popcounts and residues", () => {
  test("popcounts as expected have a statistic of 0, cells of fewer than 5 being put together", () => {
    const result = popcountTest([1, 4, 6, 4, 1].map((ways) => ways * 2));
    // 2 and 8 expected in the first two cells: together 10, 12, then 8 and 2 together.
    expect(result).toMatchObject({ degreesOfFreedom: 2 });
    expect(result.statistic).toBeCloseTo(0, 12);
    expect(popcountTest([1, 4, 6, 4, 1].map((ways) => ways * 5)).degreesOfFreedom).toBe(4);
    expect(popcountTest([1, 4, 6, 4, 500]).log10PValue).toBeLessThan(-100);
    expect(() => popcountTest([1, 2, 1])).toThrow("4 words are too few");
  });

  test("residues by their exact shares", () => {
    // 0 to 9 mod 4: 3, 3, 2, 2.
    expect(residueTest([3, 3, 2, 2], 10).statistic).toBeCloseTo(0, 14);
    expect(residueTest([25, 25, 25, 25]).statistic).toBeCloseTo(0, 14);
    expect(residueTest([25, 25, 25, 25], 10).statistic).toBeGreaterThan(1);
    expect(() => residueTest([1, 1, 1], 2)).toThrow("range is 2, 3 or more");
  });
});
