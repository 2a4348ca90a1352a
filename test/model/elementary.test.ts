import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logistic, naturalLogarithm, softplus } from "../../src/model/elementary.js";

const close = (actual: number, expected: number, scale = Math.abs(expected)) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-14 * scale);

describe("elementary functions", () => {
  it("agree with those of the engine", () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        close(logistic(x), 1 / (1 + Math.exp(-x)));
        close(softplus(x), x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        close(naturalLogarithm(x), Math.log(x), Math.max(1, Math.abs(Math.log(x))));
      }),
    );
  });

  it("have their known values, also where the exponential leaves the doubles", () => {
    expect(logistic(0)).toBe(0.5);
    expect(logistic(1e9)).toBe(1);
    expect(logistic(Number.POSITIVE_INFINITY)).toBe(1);
    expect(logistic(Number.NEGATIVE_INFINITY)).toBeLessThan(1e-300);
    close(softplus(0), Math.LN2);
    expect(softplus(1e9)).toBe(1e9);
    expect(softplus(-1e9)).toBeLessThan(1e-300);
    expect(naturalLogarithm(1)).toBe(0);
    close(naturalLogarithm(2), Math.LN2);
    close(naturalLogarithm(15), Math.log(15));
  });
});
