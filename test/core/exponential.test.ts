import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponential, logistic, softplus } from "../../src/core/exponential.js";

/** e^x of a dyadic x in fixed point with 1400 bits behind the point, by halving, Taylor's series and squaring. */
function exactly(x: number): number {
  const point = 1400n;
  const one = 1n << point;
  // x is an integer over 2^40 in these tests.
  const value = BigInt(x * 2 ** 40) * (one >> 40n);
  const reduced = value >> 12n;
  let [sum, term] = [one, one];
  for (let n = 1n; n < 200n && term !== 0n; n++) {
    term = (term * reduced) / (one * n);
    sum += term;
  }
  for (let i = 0; i < 12; i++) sum = (sum * sum) >> point;
  // 60 leading bits are more than a double holds.
  const bits = sum.toString(2).length;
  const shift = BigInt(Math.max(0, bits - 60));
  return Number(sum >> shift) * 2 ** Number(shift - point);
}

/** Distance in units in the last place of `right`. */
function units(value: number, right: number): number {
  const bits = new BigInt64Array(Float64Array.of(value, right).buffer);
  return Math.abs(Number(bits[0]! - bits[1]!));
}

describe("exponential", () => {
  it("has the values of the tables", () => {
    expect(exponential(0)).toBe(1);
    expect(units(exponential(1), Math.E)).toBeLessThanOrEqual(1);
    // M. Abramowitz and I. Stegun, 1964, table 4.4.
    expect(exponential(0.5)).toBeCloseTo(1.6487212707001282, 15);
    expect(exponential(-10)).toBeCloseTo(4.539992976248485e-5, 19);
  });

  it("lies within one unit in the last place of the exact value", () => {
    const x = fc.integer({ min: -600 * 2 ** 20, max: 700 * 2 ** 20 }).map((k) => k / 2 ** 20);
    fc.assert(
      fc.property(x, (x) => units(exponential(x), exactly(x)) <= 1),
      { numRuns: 400 },
    );
  });

  it("covers the whole range of doubles", () => {
    for (let x = -745.1; x < 709.78; x += 0.37) {
      expect(units(exponential(x), Math.exp(x)), `${x}`).toBeLessThanOrEqual(2);
    }
    expect(exponential(709.782712893384)).toBeLessThanOrEqual(Number.MAX_VALUE);
    expect(exponential(709.8)).toBe(Number.POSITIVE_INFINITY);
    expect(exponential(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(exponential(-746)).toBe(0);
    expect(exponential(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(exponential(Number.NaN)).toBeNaN();
  });
});

describe("logistic", () => {
  it("is symmetric, monotone and in [0, 1]", () => {
    expect(logistic(0)).toBe(0.5);
    expect(logistic(-800)).toBe(0);
    expect(logistic(800)).toBe(1);
    for (let x = -40; x < 40; x += 0.1) {
      expect(logistic(x) + logistic(-x)).toBeCloseTo(1, 15);
      expect(logistic(x + 0.1)).toBeGreaterThanOrEqual(logistic(x));
    }
  });
});

describe("softplus", () => {
  const close = (actual: number, expected: number) =>
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-14 * Math.abs(expected));

  it("agrees with that of the engine", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        close(softplus(x), x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
      }),
    );
  });

  it("has its known values, also where the exponential leaves the doubles", () => {
    close(softplus(0), Math.LN2);
    expect(softplus(1e9)).toBe(1e9);
    expect(softplus(-1e9)).toBe(0);
  });
});
