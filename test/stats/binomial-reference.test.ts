import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import {
  logBinomialLowerTail,
  logBinomialMass,
  logBinomialUpperTail,
} from "../../src/stats/binomial-distribution.js";
import { binomialTest } from "../../src/stats/binomial-test.js";
import { hitsForMargin } from "../../src/stats/plan-size.js";

const relative = (value: number, wanted: number) => Math.abs(value / wanted - 1);

describe("large counts", () => {
  // mpmath 1.3, 60 digits: log-gammas for the mass, term by term in 64-bit mantissas for the tail.
  test.each([
    [500_000_500_000, 1e12, 0.5, -1.8410201198743876, -14.541301910608835],
    [500_000_000_000, 1e12, 0.5, -0.6931463826757027, -14.041301910609253],
    [3_906_500, 1e9, 1 / 256, -0.799305340792684, -8.514088876486094],
    [62_500_500_000, 1e12, 1 / 16, -3.940744419536196, -15.449217226523915],
    [100, 1e12, 6.1728e-11, -12.27078943645089, -13.193611883914008],
    [1100, 1e9, 1e-6, -6.945846387331064, -9.26174925493379],
  ])("P(X >= %f) for %f trials at p = %f", (k, n, p, tail, mass) => {
    expect(Math.abs(logBinomialUpperTail(k, n, p) - tail)).toBeLessThan(2e-9);
    expect(Math.abs(logBinomialMass(k, n, p) - mass)).toBeLessThan(2e-9);
    const both = Math.exp(logBinomialLowerTail(k - 1, n, p)) + Math.exp(tail);
    expect(Math.abs(both - 1)).toBeLessThan(2e-9);
  });

  // Where the library's incomplete beta function is off by up to 7: hits exactly at the mean are as ordinary as can be.
  test.each([1e8, 1e9, 1e10, 1e11, 1e12])("%f trials at p = 1/2 and at 1/256: p is 1 at the mean", (n) => {
    for (const probability of [1 / 2, 1 / 256]) {
      const { pValue, log10PValue } = binomialTest({
        hits: Math.round(n * probability),
        trials: n,
        probability,
        level: 0.99,
      });
      expect([pValue, log10PValue]).toEqual([1, 0]);
    }
  });

  test("probabilities far below the rounding of 1 - p", () => {
    const none = binomialTest({ hits: 0, trials: 1e12, probability: 1e-18, level: 0.99 });
    expect(relative(none.interval[1], -Math.expm1(Math.log(0.005) / 1e12))).toBeLessThan(1e-13);
    // Poisson(3e-5): P(X >= 2) = 1 - (1 + m) e^-m.
    const two = binomialTest({ hits: 2, trials: 1e12, probability: 3e-17, level: 0.99 });
    expect(relative(two.pValue, 3e-5 ** 2 * (1 - (2 / 3) * 3e-5))).toBeLessThan(1e-8);
  });
});

test("two Poisson rates by their share of all events: 11 in 800 against 21 in 3011", () => {
  const { pValue, interval } = binomialTest({
    hits: 11,
    trials: 32,
    probability: 800 / 3811,
    level: 0.95,
  });
  const rates = interval.map((share) => (share / (1 - share)) * (3011 / 800));
  expect(pValue).toBeCloseTo(0.1120173, 6);
  expect(rates[0]).toBeCloseTo(0.858426, 5);
  expect(rates[1]).toBeCloseTo(4.277266, 5);
});

describe("p-value and interval", () => {
  const levels = fc.oneof(
    fc.constantFrom(0.5, 0.75, 0.9375, 0.99, 1 - 1e-9),
    fc.double({ min: 0.01, max: 0.9999, noNaN: true }),
  );
  const counts = fc
    .record({ trials: fc.integer({ min: 1, max: 500 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ trials, share }) => ({ trials, hits: Math.round(share * trials) }));

  test("agree with no tolerance at all, also where p is 1 - level exactly", () => {
    fc.assert(
      fc.property(
        counts,
        fc.oneof(fc.constantFrom(0.5, 0.25), fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })),
        levels,
        ({ trials, hits }, probability, level) => {
          const { pValue, interval, ratioInterval } = binomialTest({ hits, trials, probability, level });
          const leftOut = interval[0] > probability || interval[1] < probability;
          expect(leftOut).toBe(pValue < 1 - level);
          expect(ratioInterval[0] > 1 || ratioInterval[1] < 1).toBe(leftOut);
        },
      ),
      { numRuns: 2000 },
    );
    // 4 of 4 at 1/2: p = 1/8 exactly.
    const edge = { hits: 4, trials: 4, probability: 0.5 };
    expect(binomialTest({ ...edge, level: 0.875 }).interval[0]).toBeLessThanOrEqual(0.5);
    expect(binomialTest({ ...edge, level: 0.8749 }).interval[0]).toBeGreaterThan(0.5);
  });

  test("the ends put (1 - level)/2 into their tails", () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(0.9, 0.99, 1 - 1e-9), ({ trials, hits }, level) => {
        const { interval } = binomialTest({ hits, trials, probability: 0.3, level });
        const tail = Math.log((1 - level) / 2);
        if (hits > 0)
          expect(Math.abs(logBinomialUpperTail(hits, trials, interval[0]) - tail)).toBeLessThan(1e-9);
        if (hits < trials && interval[1] < 0.999) {
          expect(Math.abs(logBinomialLowerTail(hits, trials, interval[1]) - tail)).toBeLessThan(1e-9);
        }
      }),
    );
  });

  test("hits and misses change places", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 63 }), ({ trials, hits }, of64) => {
        const one = binomialTest({ hits, trials, probability: of64 / 64, level: 0.95 });
        const other = binomialTest({ hits: trials - hits, trials, probability: 1 - of64 / 64, level: 0.95 });
        expect(other.log10PValue).toBeCloseTo(one.log10PValue, 11);
        expect(other.interval[0]).toBeCloseTo(1 - one.interval[1], 12);
      }),
    );
  });
});

describe("error rates", () => {
  /** Draws from a binomial by its inverse distribution function. */
  function sampler(trials: number, p: number, stream: RandomStream): () => number {
    const sd = Math.sqrt(trials * p * (1 - p));
    const first = Math.max(0, Math.floor(trials * p - 9 * sd));
    const last = Math.min(trials, Math.ceil(trials * p + 9 * sd + 9));
    const below: number[] = [];
    let sum = 0;
    for (let k = first; k <= last; k++) {
      sum += Math.exp(logBinomialMass(k, trials, p));
      below.push(sum);
    }
    return () => {
      const u = stream.float() * sum;
      let [low, high] = [0, below.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (below[middle]! <= u) low = middle + 1;
        else high = middle;
      }
      return first + low;
    };
  }

  test.each([
    [30, 0.5],
    [300, 0.02],
    [100_000, 1 / 256],
    [1_000_000, 3e-6],
  ])("%i trials at p = %f: rejects no more than it says, covers no less", (trials, p) => {
    const draw = sampler(trials, p, new RandomStream("1", "binomial error rates", trials));
    const replicates = 4000;
    const level = 0.95;
    const rejected = new Map([0.01, 0.05, 0.1].map((a) => [a, 0]));
    let covered = 0;
    const seen = new Map<number, ReturnType<typeof binomialTest>>();
    for (let r = 0; r < replicates; r++) {
      const hits = draw();
      const result = seen.get(hits) ?? binomialTest({ hits, trials, probability: p, level });
      seen.set(hits, result);
      for (const [a, count] of rejected) if (result.pValue <= a) rejected.set(a, count + 1);
      if (result.ratioInterval[0] <= 1 && result.ratioInterval[1] >= 1) covered++;
    }
    const slack = (a: number) => 4 * Math.sqrt((a * (1 - a)) / replicates);
    for (const [a, count] of rejected) expect(count / replicates).toBeLessThanOrEqual(a + slack(a));
    expect(covered / replicates).toBeGreaterThanOrEqual(level - slack(level));
  });

  test("an arm of the planned size: no-advantage and an effect of the margin are both found as often as planned", () => {
    const margin = 0.1;
    const probability = 1 / 64;
    const { hashes } = hitsForMargin({
      margin,
      alpha: 0.05,
      family: 2,
      typeTwo: 0.1,
      probability,
      keep: 0.5,
      design: "arms",
    });
    const stream = new RandomStream("1", "binomial power");
    const replicates = 2000;
    const rate = (p: number, found: (interval: readonly [number, number]) => boolean) => {
      const draw = sampler(hashes, p, stream);
      let count = 0;
      for (let r = 0; r < replicates; r++) {
        if (found(binomialTest({ hits: draw(), trials: hashes, probability, level: 0.975 }).ratioInterval))
          count++;
      }
      return count / replicates;
    };
    const bounded = rate(probability, ([, high]) => high < 1 + margin);
    const detected = rate(probability * (1 + margin), ([low]) => low > 1);
    // Planned .9. The plan takes one variance for both; it is 10 % smaller at a lift of 1 than at one of 1.1.
    for (const share of [bounded, detected]) {
      expect(share).toBeGreaterThan(0.9 - 0.05);
      expect(share).toBeLessThan(0.9 + 0.05);
    }
  });
});
