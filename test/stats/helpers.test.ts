import gammainc from "@stdlib/math-base-special-gammainc";
import { describe, expect, test } from "vitest";
import { chiSquareUniformity } from "../../src/stats/chi-square-uniformity.js";
import { adjustPValue } from "../../src/stats/family.js";
import { logUpperGamma } from "../../src/stats/gamma-tail.js";
import { kolmogorovSmirnovBinned } from "../../src/stats/kolmogorov-smirnov-binned.js";
import { logComplement } from "../../src/stats/log-complement.js";
import { increasingRoot } from "../../src/stats/monotone-root.js";
import { furtherHashes, hitsForMargin, plannedHalfWidth, type SizeInput } from "../../src/stats/plan-size.js";
import { deviance, stirlingError } from "../../src/stats/saddle-point.js";
import { settleInterval } from "../../src/stats/two-sided.js";

describe("logComplement", () => {
  test("keeps what cancels", () => {
    expect(logComplement(-1e-20)).toBeCloseTo(Math.log(1e-20), 12);
    expect(logComplement(-50)).toBeCloseTo(-Math.exp(-50), 30);
    expect(logComplement(0)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("increasingRoot", () => {
  test("finds roots near and far, also where the slope misleads", () => {
    expect(increasingRoot((x) => ({ value: x ** 3 - 2, slope: 3 * x * x }), 0.01)).toBeCloseTo(
      2 ** (1 / 3),
      14,
    );
    expect(
      increasingRoot((x) => ({ value: Math.atan(x - 700), slope: 1 / (1 + (x - 700) ** 2) }), 0),
    ).toBeCloseTo(700, 11);
  });

  test("says so where there is none", () => {
    expect(() => increasingRoot((x) => ({ value: 1 + Math.exp(x), slope: Math.exp(x) }), 0)).toThrow(
      RangeError,
    );
  });
});

describe("saddle-point pieces", () => {
  test("Stirling's error joins up where its two forms meet, and gives factorials", () => {
    expect(stirlingError(10 - 1e-12)).toBeCloseTo(stirlingError(10), 13);
    // ln 1! = 0 and ln 2! = ln 2.
    expect(stirlingError(1)).toBeCloseTo(1 - 0.5 * Math.log(2 * Math.PI), 14);
    expect(stirlingError(2)).toBeCloseTo(Math.LN2 - 2.5 * Math.LN2 + 2 - 0.5 * Math.log(2 * Math.PI), 14);
  });

  test("deviance is 0 at the mean, quadratic near it, and joins up where its two forms meet", () => {
    expect(deviance(1e12, 1e12)).toBe(0);
    expect(deviance(1e12 + 1, 1e12) / (0.5 / 1e12)).toBeCloseTo(1, 11);
    const at = (x: number) => x * Math.log(x / 9) + 9 - x;
    for (const x of [10.99, 11, 11.01]) expect(deviance(x, 9)).toBeCloseTo(at(x), 13);
  });
});

describe("logUpperGamma", () => {
  // mpmath 1.3, 60 digits.
  test.each([
    [0.5, 1, -1.8496055099332482],
    [127.5, 127.5, -0.7169839898251368],
    [127.5, 1000, -615.1642458360205],
    [2047.5, 2010.8858259694937, -0.23563456677115405],
    [32767.5, 32767.5, -0.6946175161395263],
    [32767.5, 40000, -701.8824202823181],
    [0.5, 2000, -2004.3730660166382],
    [1, 5e5, -5e5],
  ])("ln Q(%f, %f)", (a, x, wanted) => {
    expect(Math.abs(logUpperGamma(a, x) / wanted - 1)).toBeLessThan(1e-12);
  });

  test("agrees with the library where that is right", () => {
    for (const a of [0.5, 1, 3.5, 20, 127.5, 511.5]) {
      for (const x of [0.01, 0.5, 0.9, 1, 1.1, 1.5].map((share) => share * a)) {
        expect(Math.exp(logUpperGamma(a, x)) / gammainc(x, a, true, true)).toBeCloseTo(1, 11);
      }
    }
    expect(logUpperGamma(3, 0)).toBe(0);
  });

  // mpmath 1.3: .790069332330016; the library says .8109.
  test("4096 cells", () => {
    const counts = Array.from({ length: 4096 }, (_, i) => 1000 + Math.round(44.6824 * Math.sin(i * i * 1.7)));
    const { statistic, degreesOfFreedom, pValue } = chiSquareUniformity(counts);
    expect(degreesOfFreedom).toBe(4095);
    expect(statistic).toBeCloseTo(4021.771653939051, 8);
    expect(pValue).toBeCloseTo(0.790069332330016, 11);
  });
});

// mpmath 1.3: the alternating series with 60 digits.
test.each([
  [0.9999, 0.27010688196885546],
  [1, 0.2699996716773545],
  [1.5, 0.02221796261652513],
  [3, 3.045995948942526e-8],
  [6, 1.0760372320042276e-31],
])("Kolmogorov's tail at %f", (x, tail) => {
  const bins = 10_000;
  const total = 1e12;
  const counts = new Array<number>(bins).fill(total / bins);
  // Stephens: x = (sqrt(n) + .12 + .11/sqrt(n)) D.
  const shifted = Math.round((x / (1e6 + 0.12 + 1.1e-7)) * total);
  counts[0]! += shifted;
  for (let left = shifted, i = bins - 1; left > 0; i--) {
    const taken = Math.min(left, counts[i]!);
    counts[i]! -= taken;
    left -= taken;
  }
  expect(kolmogorovSmirnovBinned(counts).pValue / tail).toBeCloseTo(1, 4);
});

describe("settleInterval", () => {
  test("moves an end past the null value only as the test says", () => {
    expect(settleInterval([1, 2], 1, true, true)[0]).toBeGreaterThan(1);
    expect(settleInterval([0.5, 1], 1, true, false)[1]).toBeLessThan(1);
    expect(settleInterval([1 + 1e-15, 2], 1, false, true)).toEqual([1, 2]);
    expect(settleInterval([1.5, 2], 1, true, true)).toEqual([1.5, 2]);
  });
});

describe("sizes", () => {
  const input: SizeInput = {
    margin: 0.01,
    alpha: 0.01,
    family: 1,
    typeTwo: 1e-4,
    probability: 1 / 256,
    keep: 0.5,
    design: "pool",
  };

  test("the plan states its half-width", () => {
    const { hashes, halfWidth } = hitsForMargin(input);
    expect(halfWidth).toBe(plannedHalfWidth({ ...input, hashes }));
    expect(halfWidth).toBeCloseTo((0.01 * 2.575829) / (2.575829 + 3.719016), 6);
  });

  // Two arms of K each: the logarithm of their ratio has variance 2/K, an arm of K against a known p half of it.
  test.each([
    [1000, 0.133],
    [10_000, 0.04],
  ])("two arms of %i solutions show a change of %f with power .8", (solutions, change) => {
    const { hits } = hitsForMargin({
      ...input,
      design: "arms",
      margin: Math.log1p(change) / Math.SQRT2,
      alpha: 0.05,
      typeTwo: 0.2,
      probability: 1e-9,
    });
    expect(hits / solutions).toBeCloseTo(1, 1);
  });

  test("refuses what would give an infinite or meaningless plan", () => {
    expect(() => hitsForMargin({ ...input, alpha: 1e-20 })).toThrow("alpha / (2 family)");
    expect(() => hitsForMargin({ ...input, margin: Number.NaN })).toThrow("margin is NaN");
    expect(() => plannedHalfWidth({ ...input, hashes: 0 })).toThrow("hashes is 0");
    expect(() => furtherHashes({ hashes: 10, interval: [1.1, 0.9], margin: 0.01 })).toThrow(
      "interval is 1.1 to 0.9",
    );
    expect(() => adjustPValue(Number.NaN, 3)).toThrow("pValue is NaN");
  });
});
