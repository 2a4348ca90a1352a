import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import {
  logBinomialLowerTail,
  logBinomialMass,
  logBinomialUpperTail,
} from "../../src/stats/binomial-distribution.js";
import { binomialTest } from "../../src/stats/binomial-test.js";
import { choose, ratio } from "./exact.js";

/** P(X = k) and P(X >= k) for p = a/b, exactly. */
function exact(k: number, n: number, a: number, b: number) {
  const term = (i: number) => choose(n, i) * BigInt(a) ** BigInt(i) * BigInt(b - a) ** BigInt(n - i);
  let upper = 0n;
  for (let i = k; i <= n; i++) upper += term(i);
  const all = BigInt(b) ** BigInt(n);
  return { mass: ratio(term(k), all), upper: ratio(upper, all) };
}

const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 120 }),
    a: fc.integer({ min: 1, max: 15 }),
    share: fc.nat({ max: 1000 }),
  })
  .map(({ n, a, share }) => ({ n, a, k: Math.round((share / 1000) * n) }));

describe("binomial distribution", () => {
  test("mass and tails agree with exact whole-number arithmetic to 1e-11", () => {
    fc.assert(
      fc.property(cases, ({ n, a, k }) => {
        const { mass, upper } = exact(k, n, a, 16);
        expect(Math.exp(logBinomialMass(k, n, a / 16)) / mass).toBeCloseTo(1, 11);
        expect(Math.exp(logBinomialUpperTail(k, n, a / 16)) / upper).toBeCloseTo(1, 11);
      }),
    );
  });

  test.each([
    [1e4, 1e-10],
    [1e6, 1e-10],
    [1e8, 1e-9],
    [1e11, 1e-6],
  ])(
    "at n = %f the two ways to a tail, incomplete beta and summation, meet to a relative %f",
    (n, tolerance) => {
      const switchover = Math.round(n / 16 + 6 * Math.sqrt((n * 15) / 256));
      for (let k = switchover - 3; k <= switchover + 3; k++) {
        const next = Math.exp(logBinomialUpperTail(k + 1, n, 1 / 16));
        const sum = next + Math.exp(logBinomialMass(k, n, 1 / 16));
        expect(Math.abs(logBinomialUpperTail(k, n, 1 / 16) - Math.log(sum))).toBeLessThan(tolerance);
      }
    },
  );

  test("far tails have finite logarithms", () => {
    expect(logBinomialUpperTail(1000, 1000, 0.001)).toBeCloseTo(1000 * Math.log(0.001), 6);
    expect(logBinomialLowerTail(0, 1e6, 0.5)).toBeCloseTo(1e6 * Math.log(0.5), 3);
  });
});

describe("binomialTest", () => {
  // R 4.x, binom.test(7, 20): p-value 0.2632, 95 percent confidence interval 0.1539092 0.5921885.
  test("R's binom.test(7, 20)", () => {
    const { pValue, interval } = binomialTest({ hits: 7, trials: 20, probability: 0.5, level: 0.95 });
    expect(pValue).toBeCloseTo(0.263176, 6);
    expect(interval[0]).toBeCloseTo(0.1539092, 7);
    expect(interval[1]).toBeCloseTo(0.5921885, 7);
  });

  // The rule of three in its exact form: with 0 of n the upper end is 1 - (alpha/2)^(1/n).
  test("no hits and nothing but hits", () => {
    const none = binomialTest({ hits: 0, trials: 50, probability: 0.1, level: 0.95 });
    expect(none.interval[0]).toBe(0);
    expect(none.interval[1]).toBeCloseTo(1 - 0.025 ** (1 / 50), 12);
    const all = binomialTest({ hits: 50, trials: 50, probability: 0.1, level: 0.95 });
    expect(all.interval[1]).toBe(1);
    expect(all.interval[0]).toBeCloseTo(0.025 ** (1 / 50), 12);
  });

  test("the interval leaves out the null exactly where p < 1 - level", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(0.8, 0.95, 0.99, 0.9986), ({ n, a, k }, level) => {
        const { pValue, interval } = binomialTest({ hits: k, trials: n, probability: a / 16, level });
        fc.pre(Math.abs(pValue - (1 - level)) > 1e-9);
        const excluded = interval[0] > a / 16 || interval[1] < a / 16;
        expect(excluded).toBe(pValue < 1 - level);
      }),
      { numRuns: 1000 },
    );
  });

  test("tiny p-values keep their logarithm", () => {
    const { pValue, log10PValue } = binomialTest({ hits: 9e5, trials: 1e6, probability: 0.5, level: 0.95 });
    expect(pValue).toBe(0);
    expect(log10PValue).toBeLessThan(-150_000);
    expect(Number.isFinite(log10PValue)).toBe(true);
  });

  test("large counts: 1e12 trials", () => {
    const { interval, ratio: lift } = binomialTest({
      hits: 62_500_500_000,
      trials: 1e12,
      probability: 1 / 16,
      level: 0.95,
    });
    const half = 1.959964 * Math.sqrt(1e12 * (15 / 256));
    expect(lift).toBeCloseTo(1.000008, 9);
    expect(interval[0] * 1e12).toBeGreaterThan(62_500_500_000 - 1.0001 * half);
    expect(interval[0] * 1e12).toBeLessThan(62_500_500_000 - 0.9999 * half);
  });

  test.each([
    [{ hits: -1 }, "hits is -1"],
    [{ hits: 1.5 }, "hits is 1.5"],
    [{ hits: 11 }, "hits is 11, more than trials 10"],
    [{ trials: 0, hits: 0 }, "trials is 0"],
    [{ probability: 0 }, "probability is 0"],
    [{ probability: Number.NaN }, "probability is NaN"],
    [{ level: 1 }, "level is 1"],
  ])("refuses %o", (changes, message) => {
    expect(() => binomialTest({ hits: 5, trials: 10, probability: 0.5, level: 0.95, ...changes })).toThrow(
      message,
    );
    expect(() => binomialTest({ hits: 5, trials: 10, probability: 0.5, level: 0.95, ...changes })).toThrow(
      RangeError,
    );
  });

  test("simulation: P(p <= a) <= a, and the interval covers at its level", () => {
    const stream = new RandomStream("1", "binomial calibration");
    const replicates = 4000;
    const [n, p] = [400, 1 / 8];
    let covered = 0;
    const rejected = new Map([0.01, 0.05, 0.1].map((a) => [a, 0]));
    for (let r = 0; r < replicates; r++) {
      let hits = 0;
      for (let i = 0; i < n; i++) if (stream.float() < p) hits++;
      const { pValue, interval } = binomialTest({ hits, trials: n, probability: p, level: 0.95 });
      if (interval[0] <= p && p <= interval[1]) covered++;
      for (const [a, count] of rejected) if (pValue <= a) rejected.set(a, count + 1);
    }
    for (const [a, count] of rejected) {
      expect(count / replicates).toBeLessThan(a + 4 * Math.sqrt((a * (1 - a)) / replicates));
    }
    expect(covered / replicates).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / replicates));
  });
});
