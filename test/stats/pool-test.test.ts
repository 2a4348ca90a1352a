import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import type { Stratum } from "../../src/stats/conditional-odds.js";
import { hitsForMargin } from "../../src/stats/plan-size.js";
import { poolTest } from "../../src/stats/pool-test.js";
import { twoSided, waysBySum } from "./exact.js";

const table: fc.Arbitrary<Stratum> = fc
  .record({ population: fc.integer({ min: 2, max: 40 }), a: fc.nat(), b: fc.nat(), c: fc.nat() })
  .map(({ population, a, b, c }) => {
    const hits = 1 + (a % (population - 1));
    const kept = 1 + (b % (population - 1));
    const least = Math.max(0, hits + kept - population);
    return { population, hits, kept, keptHits: least + (c % (Math.min(hits, kept) - least + 1)) };
  });

const tables = fc.array(table, { minLength: 1, maxLength: 3 });

/** The informative result, or a failure of the test. */
function informative(strata: readonly Stratum[], level = 0.95) {
  const result = poolTest(strata, level);
  if (!result.informative) throw new Error(result.reason);
  return result;
}

/** Interval by brute force: coefficients as doubles, tails by direct sums, bisection on ln psi. */
function bruteInterval(strata: readonly Stratum[], level: number): [number, number] {
  const ways = waysBySum(strata);
  const logs = ways.map((w) => (w === 0n ? Number.NEGATIVE_INFINITY : logOf(w)));
  const sum = strata.reduce((total, { keptHits }) => total + keptHits, 0);
  const expected = strata.reduce(
    (total, { population, hits, kept }) => total + (hits * kept) / population,
    0,
  );
  const moments = (logPsi: number) => {
    const most = Math.max(...logs.map((log, s) => log + s * logPsi));
    const mass = logs.map((log, s) => Math.exp(log + s * logPsi - most));
    const all = mass.reduce((a, b) => a + b, 0);
    const part = (keep: (s: number) => boolean) => mass.reduce((a, b, s) => a + (keep(s) ? b : 0), 0) / all;
    return {
      upper: part((s) => s >= sum),
      lower: part((s) => s <= sum),
      mean: mass.reduce((a, b, s) => a + s * b, 0) / all,
    };
  };
  const solve = (increasing: (logPsi: number) => number) => {
    let [low, high] = [-200, 200];
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (increasing(middle) < 0) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  const tail = (1 - level) / 2;
  const support = ways.flatMap((w, s) => (w > 0n ? [s] : []));
  const low = sum === support[0] ? sum : moments(solve((x) => moments(x).upper - tail)).mean;
  const high = sum === support.at(-1) ? sum : moments(solve((x) => tail - moments(x).lower)).mean;
  return [low / expected, high / expected];
}

function logOf(value: bigint): number {
  const digits = value.toString();
  return Math.log(Number(`0.${digits.slice(0, 17)}`)) + digits.length * Math.LN10;
}

describe("poolTest", () => {
  test("p agrees with exact whole-number arithmetic, for one to three strata", () => {
    fc.assert(
      fc.property(tables, (strata) => {
        const { pValue, log10PValue, statistic } = informative(strata);
        const exact = twoSided(waysBySum(strata), statistic);
        expect(pValue / exact).toBeCloseTo(1, 8);
        expect(log10PValue).toBeCloseTo(Math.log10(exact), 8);
      }),
      { numRuns: 500 },
    );
  });

  test("the interval agrees with brute force", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(0.8, 0.95, 0.995), (strata, level) => {
        const { interval } = informative(strata, level);
        const [low, high] = bruteInterval(strata, level);
        expect(interval[0]).toBeCloseTo(low, 7);
        expect(interval[1]).toBeCloseTo(high, 7);
      }),
      { numRuns: 200 },
    );
  });

  test("the interval leaves out 1 exactly where p < 1 - level, and always holds the lift", () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(0.8, 0.95, 0.995), (strata, level) => {
        const { pValue, interval, lift } = informative(strata, level);
        fc.pre(Math.abs(pValue - (1 - level)) > 1e-9);
        expect(interval[0] > 1 || interval[1] < 1).toBe(pValue < 1 - level);
        expect(interval[0]).toBeLessThanOrEqual(lift + 1e-12);
        expect(interval[1]).toBeGreaterThanOrEqual(lift - 1e-12);
      }),
      { numRuns: 1000 },
    );
  });

  test("strata that cannot tell change nothing", () => {
    fc.assert(
      fc.property(tables, (strata) => {
        const mute: Stratum[] = [
          { population: 9, hits: 0, kept: 4, keptHits: 0 },
          { population: 9, hits: 9, kept: 4, keptHits: 4 },
          { population: 9, hits: 3, kept: 0, keptHits: 0 },
          { population: 9, hits: 3, kept: 9, keptHits: 3 },
        ];
        expect(poolTest([...strata, ...mute], 0.95)).toEqual(poolTest(strata, 0.95));
      }),
    );
  });

  test("keeping the complement turns the test round: same p", () => {
    fc.assert(
      fc.property(table, (stratum) => {
        const other = {
          ...stratum,
          kept: stratum.population - stratum.kept,
          keptHits: stratum.hits - stratum.keptHits,
        };
        expect(informative([other]).log10PValue).toBeCloseTo(informative([stratum]).log10PValue, 9);
      }),
    );
  });

  test("a lift of two on a large pool: tiny p in logarithms, interval close to the lift", () => {
    const stratum = { population: 400_000, hits: 25_000, kept: 200_000, keptHits: 25_000 };
    const { pValue, log10PValue, lift, interval } = informative([stratum]);
    expect([lift, interval[1], pValue]).toEqual([2, 2, 0]);
    // All hits kept: p = 2 C(N - K, n - K) / C(N, n), about 2 x 2^-25000 less a little for drawing without replacement.
    expect(log10PValue).toBeGreaterThan(-7900);
    expect(log10PValue).toBeLessThan(-7500);
    expect(interval[0]).toBeGreaterThan(1.999);
  });

  test("large single pools agree with the normal approximation", () => {
    for (const [population, hits] of [
      [2.5e7, 1.6e6],
      [1e10, 1e6],
    ] as const) {
      const kept = population / 2;
      const sd = Math.sqrt((hits * (1 - hits / population)) / 4);
      const keptHits = Math.round(hits / 2 + 2 * sd);
      const { interval, pValue, lift } = informative([{ population, hits, kept, keptHits }]);
      expect(pValue).toBeCloseTo(0.0455, 3);
      expect((lift - interval[0]) / ((1.96 * sd) / (hits / 2))).toBeCloseTo(1, 2);
    }
  });

  test("what cannot tell says why and gives no figure", () => {
    const none = { population: 10, hits: 0, kept: 5, keptHits: 0 };
    expect(poolTest([none], 0.95)).toEqual({ informative: false, reason: "there was no hit at all" });
    expect(poolTest([{ ...none, hits: 3, kept: 0 }], 0.95)).toMatchObject({ informative: false });
    expect(poolTest([], 0.95)).toMatchObject({ informative: false });
  });

  test.each([
    [{ population: -1 }, "population is -1"],
    [{ hits: 0.5 }, "hits is 0.5"],
    [{ hits: 11 }, "hits is 11, more than population 10"],
    [{ kept: 11 }, "kept is 11, more than population 10"],
    [{ keptHits: 4 }, "keptHits is 4, 0 to 3 is possible"],
  ])("refuses %o", (changes, message) => {
    const stratum = { population: 10, hits: 3, kept: 5, keptHits: 1, ...changes };
    expect(() => poolTest([stratum], 0.95)).toThrow(message);
    expect(() => poolTest([stratum], 0.95)).toThrow(RangeError);
  });

  test.each([1, 4])(
    "simulation with %i strata: P(p <= a) <= a, coverage, and power as planned",
    (count) => {
      const stream = new RandomStream("1", "pool calibration", count);
      const [margin, level] = [0.25, 0.99];
      const plan = hitsForMargin({
        margin,
        alpha: 0.01,
        family: 1,
        typeTwo: 0.1,
        probability: 1 / 4,
        keep: 0.5,
        design: "pool",
      });
      const size = Math.ceil(plan.hashes / count);
      // On a favoured nonce a hit has probability (1 + effect)/4, else (1 - effect)/4; the filter keeps the favoured.
      const draw = (effect: number): Stratum[] =>
        Array.from({ length: count }, () => {
          const stratum = { population: size, hits: 0, kept: 0, keptHits: 0 };
          for (let i = 0; i < size; i++) {
            const keeps = stream.float() < 0.5;
            const hit = stream.float() < (1 + (keeps ? effect : -effect)) / 4;
            if (keeps) stratum.kept++;
            if (hit) stratum.hits++;
            if (keeps && hit) stratum.keptHits++;
          }
          return stratum;
        });
      const replicates = 1500;
      let [covered, found] = [0, 0];
      const rejected = new Map([0.01, 0.05, 0.1].map((a) => [a, 0]));
      for (let r = 0; r < replicates; r++) {
        const { pValue, interval } = informative(draw(0), level);
        if (interval[0] <= 1 && 1 <= interval[1]) covered++;
        for (const [a, times] of rejected) if (pValue <= a) rejected.set(a, times + 1);
        if (informative(draw(margin), level).interval[0] > 1) found++;
      }
      for (const [a, times] of rejected) {
        expect(times / replicates).toBeLessThan(a + 4 * Math.sqrt((a * (1 - a)) / replicates));
      }
      expect(covered / replicates).toBeGreaterThan(level - 4 * Math.sqrt((level * (1 - level)) / replicates));
      // Planned power is 90 %; exact tests on counts give a little less.
      expect(found / replicates).toBeGreaterThan(0.9 - 0.05);
      expect(found / replicates).toBeLessThan(0.9 + 0.05);
    },
    60_000,
  );
});
