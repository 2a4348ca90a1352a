import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { betaMixtureInterval, logBetaMixture, plannedPrior, priorOf } from "../../src/stats/beta-mixture.js";
import { type Look, sequentialTest } from "../../src/stats/sequential-test.js";
import { choose, ratio } from "./exact.js";

describe("logBetaMixture", () => {
  // Reference values of confseq-style mixtures, share 1/2 and prior Beta(c/2, c/2).
  test.each([
    [60, 100, 1, 0.596072],
    [60, 100, 100, 1.932649],
    [120, 200, 1, 3.160935],
    [120, 200, 100, 8.437118],
    [550, 1000, 1, 3.775173],
    [550, 1000, 100, 28.636092],
  ])("two arms, %i of %i hits, weight %i", (hits, trials, weight, e) => {
    expect(Math.exp(logBetaMixture(hits, trials, 0.5, priorOf(weight, 0.5)))).toBeCloseTo(e, 6);
  });

  test.each([
    [30, 5000, 256, 1.682983],
    [450, 100_000, 2560, 9.898494],
  ])("one arm at 1/256, %i of %i hits, weight %i", (hits, trials, weight, e) => {
    expect(Math.exp(logBetaMixture(hits, trials, 1 / 256, priorOf(weight, 1 / 256)))).toBeCloseTo(e, 6);
  });

  // mpmath 1.3, log-gammas with 60 digits.
  test.each([
    [500_004_000_000, 1e12, 0.5, 1e10, 29.375608058748966],
    [1e9 + 12_345, 1e12, 0.001, 1, -16.281589005602],
    [3, 1e12, 1e-12, 4, -24.5515795743567],
    [1e6, 1e6, 1e-6, 1, 13815482.926957551],
  ])("%i of %f at p = %f, weight %f", (hits, trials, p, weight, wanted) => {
    expect(Math.abs(logBetaMixture(hits, trials, p, priorOf(weight, p)) / wanted - 1)).toBeLessThan(1e-9);
  });

  test("whole-number priors by exact fractions", () => {
    const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1));
    const beta = (a: number, b: number) =>
      [factorial(a - 1) * factorial(b - 1), factorial(a + b - 1)] as const;
    fc.assert(
      fc.property(
        fc.record({
          k: fc.nat(60),
          m: fc.nat(60),
          a: fc.integer({ min: 1, max: 9 }),
          b: fc.integer({ min: 1, max: 9 }),
        }),
        fc.integer({ min: 1, max: 15 }),
        ({ k, m, a, b }, of16) => {
          const [above, below] = [beta(a + k, b + m), beta(a, b)];
          const likelihood = BigInt(of16) ** BigInt(k) * BigInt(16 - of16) ** BigInt(m);
          const e = ratio(above[0] * below[1] * 16n ** BigInt(k + m), above[1] * below[0] * likelihood);
          const log = logBetaMixture(k, k + m, of16 / 16, { hits: a, misses: b });
          expect(log).toBeCloseTo(Math.log(e), 10);
        },
      ),
    );
  });

  test("a martingale under the null: by exact expectation over all counts its mean is 1", () => {
    for (const [n, p, weight] of [
      [40, 0.25, 0.3],
      [200, 1 / 16, 20],
    ] as const) {
      let mean = 0;
      for (let k = 0; k <= n; k++) {
        const mass = ratio(choose(n, k), 1n) * p ** k * (1 - p) ** (n - k);
        mean += mass * Math.exp(logBetaMixture(k, n, p, priorOf(weight, p)));
      }
      expect(mean).toBeCloseTo(1, 10);
    }
  });

  test("before the first hash E is 1", () => {
    expect(logBetaMixture(0, 0, 0.1, priorOf(3, 0.1))).toBe(0);
  });
});

describe("plannedPrior", () => {
  test("K / (2 ln(1/alpha) + ln(1 + 2 ln(1/alpha))) hits", () => {
    const { hits, misses } = plannedPrior(1000, 1 / 256, 0.01);
    expect(hits).toBeCloseTo(1000 / (9.210340372 + Math.log(10.210340372)), 6);
    expect(misses / hits).toBeCloseTo(255, 9);
  });

  test("is about the best weight for its number of hits", () => {
    // The hits at which E reaches 1/alpha, for counts exactly 3 sd above the mean: E is largest near the planned weight.
    const [n, p] = [256_000, 1 / 256];
    const k = Math.round(n * p + 3.5 * Math.sqrt(n * p));
    const planned = plannedPrior(n * p, p, 0.01);
    const at = (factor: number) =>
      logBetaMixture(k, n, p, { hits: planned.hits * factor, misses: planned.misses * factor });
    expect(at(1)).toBeGreaterThan(at(0.2));
    expect(at(1)).toBeGreaterThan(at(5));
  });
});

describe("betaMixtureInterval", () => {
  const cases = fc
    .record({ trials: fc.integer({ min: 1, max: 1e6 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ trials, share }) => ({ trials, hits: Math.round(share * trials) }));

  test("E is 1/alpha at its ends, and less inside", () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom(1e-6, 1, 300),
        fc.constantFrom(0.5, 0.05, 1e-12, 1e-100),
        ({ trials, hits }, weight, alpha) => {
          const prior = priorOf(weight, 0.3);
          const [low, high] = betaMixtureInterval(hits, trials, prior, alpha);
          for (const end of [low, high]) {
            expect(end.p + end.q).toBeCloseTo(1, 12);
            if (end.p === 0 || end.p === 1) continue;
            const log = logBetaMixture(hits, trials, end.p, prior, end.q);
            expect(Math.abs(log + Math.log(alpha))).toBeLessThan(1e-7);
          }
          const middle = (low.p + high.p) / 2;
          if (middle > 0 && middle < 1) {
            expect(logBetaMixture(hits, trials, middle, prior)).toBeLessThanOrEqual(-Math.log(alpha) + 1e-9);
          }
        },
      ),
    );
  });

  test("no hits, nothing but hits, and counts of 1e12", () => {
    const prior = priorOf(1, 0.5);
    const [none, all] = [
      betaMixtureInterval(0, 100, prior, 0.05),
      betaMixtureInterval(100, 100, prior, 0.05),
    ];
    expect([none[0].p, all[1].p]).toEqual([0, 1]);
    expect(all[0].q).toBe(none[1].p);
    const large = betaMixtureInterval(5e11, 1e12, prior, 0.05);
    expect(large[0].p + large[1].p).toBeCloseTo(1, 15);
    expect(large[1].p - large[0].p).toBeGreaterThan(3.9e-6);
  });
});

describe("sequentialTest", () => {
  const prior = priorOf(64, 0.25);

  test("leaves out the null probability exactly where max E reaches 1/alpha", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ hits: fc.nat(20), misses: fc.nat(30) }), { minLength: 1, maxLength: 10 }),
        fc.constantFrom(0.3, 0.05),
        (steps, alpha) => {
          let [hits, trials] = [0, 1];
          const looks: Look[] = steps.map((step) => {
            hits += step.hits;
            trials += step.hits + step.misses;
            return { hits, trials };
          });
          const { maxLogE, interval, log10PValue } = sequentialTest(looks, 0.25, prior, alpha);
          if (interval === null) expect(maxLogE).toBeGreaterThan(0);
          else expect(interval[0] > 0.25 || interval[1] < 0.25).toBe(maxLogE >= -Math.log(alpha));
          expect(log10PValue).toBeCloseTo(-maxLogE / Math.LN10, 12);
        },
      ),
    );
  });

  test("more looks never widen the interval, nor raise the p-value", () => {
    const looks = [
      { hits: 10, trials: 25 },
      { hits: 20, trials: 60 },
      { hits: 25, trials: 100 },
    ];
    const [first, all] = [
      sequentialTest(looks.slice(0, 2), 0.25, prior, 0.05),
      sequentialTest(looks, 0.25, prior, 0.05),
    ];
    expect(all.interval![0]).toBeGreaterThanOrEqual(first.interval![0]);
    expect(all.interval![1]).toBeLessThanOrEqual(first.interval![1]);
    expect(all.pValue).toBeLessThanOrEqual(first.pValue);
  });

  test.each([
    [[], 0.25, 0.05, "there are no looks"],
    [[{ hits: 3, trials: 2 }], 0.25, 0.05, "hits is 3, more than trials 2"],
    [
      [
        { hits: 3, trials: 9 },
        { hits: 2, trials: 9 },
      ],
      0.25,
      0.05,
      "looks[1] has 2 of 9",
    ],
    [[{ hits: 0, trials: 0 }], 0.25, 0.05, "trials is 0"],
    [[{ hits: 1, trials: 2 }], 1, 0.05, "probability is 1"],
    [[{ hits: 1, trials: 2 }], 0.25, 0, "alpha is 0"],
    [[{ hits: 1, trials: 2 }], 0.25, 1e-300, "alpha is 1e-300"],
    [[{ hits: 0.5, trials: 2 }], 0.25, 0.05, "hits is 0.5"],
  ])("refuses %o at %f, alpha %f", (looks, p, alpha, message) => {
    expect(() => sequentialTest(looks, p, prior, alpha)).toThrow(message);
    expect(() => sequentialTest(looks, p, prior, alpha)).toThrow(RangeError);
  });

  test("refuses priors without weight", () => {
    expect(() => logBetaMixture(1, 2, 0.5, { hits: 0, misses: 1 })).toThrow("prior.hits is 0");
    expect(() => priorOf(-1, 0.5)).toThrow("weight is -1");
    expect(() => plannedPrior(10, 0.5, 2)).toThrow("alpha is 2");
  });
});
