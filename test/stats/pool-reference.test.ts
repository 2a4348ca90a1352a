import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { binomialTest } from "../../src/stats/binomial-test.js";
import type { Stratum } from "../../src/stats/conditional-odds.js";
import { logHypergeometricMass, tilted, tiltedMass } from "../../src/stats/noncentral-hypergeometric.js";
import { poolTest } from "../../src/stats/pool-test.js";
import { choose, ratio, twoSided, waysBySum } from "./exact.js";

function informative(strata: readonly Stratum[], level = 0.95) {
  const result = poolTest(strata, level);
  if (!result.informative) throw new Error(result.reason);
  return result;
}

/** `count` pairs, one hit and one kept in each; in `sum` of them the hit is the kept one. */
const pairs = (count: number, sum: number): Stratum[] =>
  Array.from({ length: count }, (_, i) => ({ population: 2, hits: 1, kept: 1, keptHits: i < sum ? 1 : 0 }));

const table: fc.Arbitrary<Stratum> = fc
  .record({ population: fc.integer({ min: 2, max: 60 }), a: fc.nat(), b: fc.nat(), c: fc.nat() })
  .map(({ population, a, b, c }) => {
    const hits = 1 + (a % (population - 1));
    const kept = 1 + (b % (population - 1));
    const least = Math.max(0, hits + kept - population);
    return { population, hits, kept, keptHits: least + (c % (Math.min(hits, kept) - least + 1)) };
  });

describe("many small strata", () => {
  // The sum over pairs is binomial(count, psi/(1 + psi)): another exact test has to give the same.
  test.each([
    [1000, 900],
    [1000, 995],
    [1000, 600],
    [1000, 500],
    [1000, 0],
    [1000, 1000],
    [100, 10],
    [1, 1],
  ])("%i pairs, %i for the filter: the binomial test", (count, sum) => {
    for (const level of [0.01, 0.5, 0.99, 1 - 1e-12]) {
      const pool = informative(pairs(count, sum), level);
      const binomial = binomialTest({ hits: sum, trials: count, probability: 0.5, level });
      expect(pool.lift).toBe(binomial.ratio);
      expect(Math.abs(pool.log10PValue - binomial.log10PValue)).toBeLessThan(1e-10);
      expect(Math.abs(pool.interval[0] - binomial.ratioInterval[0])).toBeLessThan(1e-11);
      expect(Math.abs(pool.interval[1] - binomial.ratioInterval[1])).toBeLessThan(1e-11);
    }
  });
});

describe("rare hits and levels near 1", () => {
  // n/N is so small that the kept hits are binomial(n, K/N) but for 1e-6.
  test.each([0, 1, 7])("%i kept hits where one is expected", (keptHits) => {
    for (const level of [0.95, 0.999999, 1 - 1e-12]) {
      const pool = informative([{ population: 1e12, hits: 1e6, kept: 1e6, keptHits }], level);
      const binomial = binomialTest({ hits: keptHits, trials: 1e6, probability: 1e-6, level });
      expect(pool.log10PValue).toBeCloseTo(binomial.log10PValue, 4);
      expect(pool.interval[0] / (binomial.ratioInterval[0] || 1)).toBeCloseTo(keptHits === 0 ? 0 : 1, 3);
      expect(pool.interval[1] / binomial.ratioInterval[1]).toBeCloseTo(1, 3);
    }
  });
});

describe("far tails", () => {
  test("1e-8594, by whole numbers", () => {
    // mpmath: log10 of 2 sum over k >= 19000 of C(20000, k)^2 / C(40000, 20000).
    const { pValue, log10PValue } = informative([
      { population: 40_000, hits: 20_000, kept: 20_000, keptHits: 19_000 },
    ]);
    expect(pValue).toBe(0);
    expect(Math.abs(log10PValue + 8593.711485042742)).toBeLessThan(1e-10);
  });

  test("three strata, some e-100, by whole numbers", () => {
    const strata = [
      { population: 300, hits: 100, kept: 120, keptHits: 95 },
      { population: 250, hits: 200, kept: 60, keptHits: 60 },
      { population: 400, hits: 90, kept: 200, keptHits: 85 },
    ];
    const exact = twoSided(waysBySum(strata), 240);
    const { pValue, log10PValue } = informative(strata);
    expect(exact).toBeLessThan(1e-50);
    expect(pValue / exact).toBeCloseTo(1, 10);
    expect(log10PValue).toBeCloseTo(Math.log10(exact), 11);
  });
});

describe("p-value and interval", () => {
  test("agree with no tolerance at all, also for nearly even chances and any level", () => {
    fc.assert(
      fc.property(
        fc.array(table, { minLength: 1, maxLength: 4 }),
        fc.oneof(fc.constantFrom(0.5, 0.99, 1 - 1e-9), fc.double({ min: 0.01, max: 0.9999, noNaN: true })),
        (strata, level) => {
          const { pValue, interval, lift } = informative(strata, level);
          expect(interval[0] > 1 || interval[1] < 1).toBe(pValue < 1 - level);
          expect(interval[0]).toBeLessThanOrEqual(lift * (1 + 1e-12));
          expect(interval[1]).toBeGreaterThanOrEqual(lift * (1 - 1e-12));
        },
      ),
      { numRuns: 2000 },
    );
    // One pair: p = 1 whatever happens, and the interval goes from one end of the support to the other at level 1.
    expect(informative(pairs(1, 1), 0.99)).toMatchObject({ pValue: 1, lift: 2 });
    // Four of four pairs: p = 1/8 exactly.
    expect(informative(pairs(4, 4), 0.875).interval[0]).toBeLessThanOrEqual(1);
    expect(informative(pairs(4, 4), 0.8749).interval[0]).toBeGreaterThan(1);
  });

  test("what is dropped tells the same as what is kept", () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 3 }), (strata) => {
        const kept = informative(strata);
        const dropped = informative(
          strata.map((s) => ({ ...s, kept: s.population - s.kept, keptHits: s.hits - s.keptHits })),
        );
        expect(dropped.log10PValue).toBeCloseTo(kept.log10PValue, 10);
        const hits = strata.reduce((sum, s) => sum + s.hits, 0);
        const mirrored = (lift: number) => (hits - lift * kept.expected) / dropped.expected;
        expect(dropped.interval[0]).toBeCloseTo(mirrored(kept.interval[1]), 9);
        expect(dropped.interval[1]).toBeCloseTo(mirrored(kept.interval[0]), 9);
      }),
    );
  });

  test("hits and kept play the same part", () => {
    fc.assert(
      fc.property(table, (stratum) => {
        const swapped = informative([{ ...stratum, hits: stratum.kept, kept: stratum.hits }]);
        const plain = informative([stratum]);
        expect(swapped.log10PValue).toBeCloseTo(plain.log10PValue, 10);
        expect(swapped.interval[0]).toBeCloseTo(plain.interval[0], 10);
        expect(swapped.interval[1]).toBeCloseTo(plain.interval[1], 10);
      }),
    );
  });

  test("the order of strata does not matter", () => {
    fc.assert(
      fc.property(fc.array(table, { minLength: 2, maxLength: 5 }), (strata) => {
        const there = informative(strata);
        const back = informative(strata.toReversed());
        expect(back.log10PValue).toBeCloseTo(there.log10PValue, 11);
        expect(back.interval[0]).toBeCloseTo(there.interval[0], 11);
      }),
    );
  });
});

describe("noncentral hypergeometric", () => {
  test("masses agree with exact ones, tilted moments with direct sums", () => {
    fc.assert(
      fc.property(table, fc.double({ min: -8, max: 8, noNaN: true }), (margins, logPsi) => {
        const { population, hits, kept, keptHits } = margins;
        const ways = choose(hits, keptHits) * choose(population - hits, kept - keptHits);
        const exact = ratio(ways, choose(population, kept));
        expect(Math.exp(logHypergeometricMass(margins, keptHits)) / exact).toBeCloseTo(1, 11);

        const { first, mass } = tiltedMass(margins, logPsi, 1e-30);
        const sum = (of: (k: number) => number) => mass.reduce((total, m, i) => total + m * of(first + i), 0);
        const { mode, offset, variance, logNormaliser } = tilted(margins, logPsi);
        expect(sum(() => 1)).toBeCloseTo(1, 12);
        expect(mode + offset).toBeCloseTo(
          sum((k) => k),
          9,
        );
        expect(variance).toBeCloseTo(
          sum((k) => (k - mode - offset) ** 2),
          9,
        );
        const direct = Array.from({ length: mass.length }, (_, i) =>
          Math.exp(logHypergeometricMass(margins, first + i) + (first + i - mode) * logPsi),
        ).reduce((a, b) => a + b, 0);
        expect(Math.exp(logNormaliser) / direct).toBeCloseTo(1, 10);
      }),
    );
  });
});

describe("error rates", () => {
  /** Kept hits at an odds ratio, by the inverse distribution function of exact whole-number weights. */
  function sampler(margins: Omit<Stratum, "keptHits">, psi: number, stream: RandomStream): () => number {
    const ways = waysBySum([{ ...margins, keptHits: 0 }]);
    const all = ways.reduce((a, b) => a + b, 0n);
    const weights = ways.map((way, k) => ratio(way, all) * psi ** k);
    const sum = weights.reduce((a, b) => a + b, 0);
    return () => {
      let u = stream.float() * sum;
      let k = 0;
      while (k < weights.length - 1 && u >= weights[k]!) u -= weights[k++]!;
      return k;
    };
  }

  const designs: Record<string, Omit<Stratum, "keptHits">[]> = {
    "one stratum": [{ population: 400, hits: 60, kept: 200 }],
    "one stratum, few hits": [{ population: 200, hits: 6, kept: 50 }],
    "three unequal strata": [
      { population: 300, hits: 30, kept: 100 },
      { population: 80, hits: 40, kept: 50 },
      { population: 500, hits: 5, kept: 250 },
    ],
    "twelve small strata": Array.from({ length: 12 }, (_, i) => ({
      population: 10 + i,
      hits: 2 + (i % 3),
      kept: 5,
    })),
  };

  test.each(Object.keys(designs).flatMap((name) => [0, 0.5, -1.2].map((logPsi) => [name, logPsi] as const)))(
    "%s at ln psi = %f: rejects no more than it says, covers no less",
    (name, logPsi) => {
      const margins = designs[name]!;
      const psi = Math.exp(logPsi);
      const stream = new RandomStream("1", "pool error rates", name, String(logPsi));
      const draws = margins.map((one) => sampler(one, psi, stream));
      const level = 0.95;
      const moments = margins.map((one) => tilted(one, logPsi));
      const expected = margins.reduce((sum, one) => sum + (one.hits * one.kept) / one.population, 0);
      const truth = moments.reduce((sum, { mode, offset }) => sum + mode + offset, 0) / expected;
      const replicates = 4000;
      const rejected = new Map([0.01, 0.05, 0.1].map((a) => [a, 0]));
      let covered = 0;
      const seen = new Map<number, ReturnType<typeof informative>>();
      for (let r = 0; r < replicates; r++) {
        const strata = margins.map((one, i) => ({ ...one, keptHits: draws[i]!() }));
        // Given the margins all depends on the sum alone, which the figures below check by using it as the key.
        const sum = strata.reduce((total, { keptHits }) => total + keptHits, 0);
        const result = seen.get(sum) ?? informative(strata, level);
        seen.set(sum, result);
        for (const [a, count] of rejected) if (result.pValue <= a) rejected.set(a, count + 1);
        if (result.interval[0] <= truth + 1e-12 && truth <= result.interval[1] + 1e-12) covered++;
      }
      const slack = (a: number) => 4 * Math.sqrt((a * (1 - a)) / replicates);
      if (logPsi === 0) {
        for (const [a, count] of rejected) expect(count / replicates).toBeLessThanOrEqual(a + slack(a));
      }
      expect(covered / replicates).toBeGreaterThanOrEqual(level - slack(level));
    },
  );
});

// About ten times what was measured, so that only a change of order is noticed.
test.each([
  ["one stratum of 2.5e7", [{ population: 2.5e7, hits: 1.6e6, kept: 1.25e7, keptHits: 801_000 }]],
  ["one stratum of 1e10", [{ population: 1e10, hits: 1e6, kept: 5e9, keptHits: 501_000 }]],
  [
    "16 strata of 1e5",
    Array.from({ length: 16 }, () => ({ population: 1e5, hits: 6000, kept: 5e4, keptHits: 3010 })),
  ],
])("%s takes less than half a second", (_, strata) => {
  informative(strata);
  const start = performance.now();
  informative(strata);
  expect(performance.now() - start).toBeLessThan(500);
});
