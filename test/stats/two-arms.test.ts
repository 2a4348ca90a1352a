import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logBinomialLowerTail, logBinomialUpperTail } from "../../src/stats/binomial-distribution.js";
import { poissonRateRatio } from "../../src/stats/poisson-rate-ratio.js";
import { twoArmExact } from "../../src/stats/two-arm-exact.js";
import type { TwoArms } from "../../src/stats/two-arms.js";
import { choose, ratio, twoSided, waysBySum } from "./exact.js";

function rates(arms: TwoArms, level = 0.95) {
  const result = poissonRateRatio(arms, level);
  if (!result.informative) throw new Error(result.reason);
  return result;
}

function probabilities(arms: TwoArms, level = 0.95) {
  const result = twoArmExact(arms, level);
  if (!result.informative) throw new Error(result.reason);
  return result;
}

const published: TwoArms = { hits: 11, hashes: 800, controlHits: 21, controlHashes: 3011 };

/** Two arms with at least one hit and one miss. */
const arms: fc.Arbitrary<TwoArms> = fc
  .record({
    hashes: fc.integer({ min: 1, max: 40 }),
    controlHashes: fc.integer({ min: 1, max: 40 }),
    a: fc.nat(),
    b: fc.nat(),
  })
  .map(({ hashes, controlHashes, a, b }) => ({
    ...{ hashes, hits: a % (hashes + 1) },
    ...{ controlHashes, controlHits: b % (controlHashes + 1) },
  }))
  .filter(
    ({ hits, hashes, controlHits, controlHashes }) =>
      hits + controlHits > 0 && hits + controlHits < hashes + controlHashes,
  );

const swapped = ({ hits, hashes, controlHits, controlHashes }: TwoArms): TwoArms => ({
  ...{ hits: controlHits, hashes: controlHashes },
  ...{ controlHits: hits, controlHashes: hashes },
});

const levels = fc.oneof(
  fc.constantFrom(0.5, 0.95, 0.99, 1 - 1e-9),
  fc.double({ min: 0.01, max: 0.9999, noNaN: true }),
);

describe("poissonRateRatio", () => {
  // R 4: poisson.test(c(11, 21), c(800, 3011)) has this ratio and interval (and the minimum-likelihood p).
  test("11 in 800 against 21 in 3011", () => {
    const { ratio: estimate, interval, pValue } = rates(published);
    expect(estimate).toBeCloseTo(1.971488, 6);
    expect(interval[0]).toBeCloseTo(0.858426, 6);
    expect(interval[1]).toBeCloseTo(4.277266, 5);
    expect(pValue).toBeCloseTo(0.1120173, 7);
  });

  test("p-values by whole numbers", () => {
    fc.assert(
      fc.property(arms, (one) => {
        const total = one.hits + one.controlHits;
        const ways = Array.from(
          { length: total + 1 },
          (_, k) =>
            choose(total, k) *
            BigInt(one.hashes) ** BigInt(k) *
            BigInt(one.controlHashes) ** BigInt(total - k),
        );
        expect(rates(one).pValue).toBeCloseTo(twoSided(ways, one.hits), 11);
      }),
    );
  });

  test("interval and p-value agree with no tolerance, and arms change places", () => {
    fc.assert(
      fc.property(arms, levels, (one, level) => {
        const there = rates(one, level);
        const back = rates(swapped(one), level);
        expect(there.interval[0] > 1 || there.interval[1] < 1).toBe(there.pValue < 1 - level);
        expect(back.log10PValue).toBeCloseTo(there.log10PValue, 10);
        for (const i of [0, 1] as const) {
          const mirror = 1 / back.interval[1 - i]!;
          if (Number.isFinite(mirror) && mirror > 0) expect(there.interval[i] / mirror).toBeCloseTo(1, 10);
          else expect(there.interval[i]).toBe(mirror);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("the ends put half the error into each tail, also with arms of 1 and 1e12 hashes", () => {
    for (const one of [
      published,
      { hits: 1, hashes: 1, controlHits: 30, controlHashes: 1e12 },
      { hits: 30, hashes: 1e12, controlHits: 1, controlHashes: 1 },
    ]) {
      const { interval } = rates(one);
      const total = one.hits + one.controlHits;
      const share = (ratioOfRates: number) => {
        const odds = (ratioOfRates * one.hashes) / one.controlHashes;
        return [odds / (1 + odds), 1 / (1 + odds)] as const;
      };
      const [low, high] = interval.map(share);
      expect(logBinomialUpperTail(one.hits, total, ...low!)).toBeCloseTo(Math.log(0.025), 9);
      expect(logBinomialLowerTail(one.hits, total, ...high!)).toBeCloseTo(Math.log(0.025), 9);
    }
  });

  test("counts of 1e12 and p-values of 1e-300 and less", () => {
    const large = { hits: 5e11, hashes: 1e12, controlHits: 5.00004e11, controlHashes: 1e12 };
    // Normal: z = 4e6 / sqrt(1.000004e12) = 3.99999, a millionth of a standard deviation is one hit.
    expect(rates(large).pValue).toBeCloseTo(6.3344e-5, 7);
    const far = rates({ hits: 1100, hashes: 1e6, controlHits: 0, controlHashes: 1e6 });
    expect(far.pValue).toBe(0);
    expect(far.log10PValue).toBeCloseTo(-1099 * Math.log10(2), 9);
    expect(far.interval[1]).toBe(Number.POSITIVE_INFINITY);
  });

  test("no hit at all is no result", () => {
    const none = { hits: 0, hashes: 10, controlHits: 0, controlHashes: 20 };
    expect(poissonRateRatio(none, 0.95)).toEqual({ informative: false, reason: "there was no hit at all" });
  });
});

describe("twoArmExact", () => {
  test("p-values by whole numbers", () => {
    fc.assert(
      fc.property(arms, (one) => {
        const ways = waysBySum([
          {
            ...{ population: one.hashes + one.controlHashes, hits: one.hits + one.controlHits },
            ...{ kept: one.hashes, keptHits: one.hits },
          },
        ]);
        expect(probabilities(one).pValue).toBeCloseTo(twoSided(ways, one.hits), 11);
      }),
    );
  });

  test("ends of the odds-ratio interval put half the error into each tail, by direct sums", () => {
    fc.assert(
      fc.property(arms, fc.constantFrom(0.9, 0.99), (one, level) => {
        const total = one.hits + one.controlHits;
        const { oddsRatio, oddsRatioInterval } = probabilities(one, level);
        fc.pre(!(oddsRatioInterval[0] === 1 || oddsRatioInterval[1] === 1));
        const all = choose(one.hashes + one.controlHashes, total);
        const weight = (k: number, psi: number) =>
          ratio(choose(one.hashes, k) * choose(one.controlHashes, total - k), all) * psi ** (k - one.hits);
        const sum = (psi: number, of: (k: number) => number) => {
          let [part, whole] = [0, 0];
          for (let k = 0; k <= total; k++) {
            part += of(k) * weight(k, psi);
            whole += weight(k, psi);
          }
          return part / whole;
        };
        const [low, high] = oddsRatioInterval;
        if (low > 0) expect(sum(low, (k) => (k >= one.hits ? 1 : 0))).toBeCloseTo((1 - level) / 2, 9);
        if (high < Infinity)
          expect(sum(high, (k) => (k <= one.hits ? 1 : 0))).toBeCloseTo((1 - level) / 2, 9);
        if (oddsRatio > 0 && oddsRatio < Infinity) expect(sum(oddsRatio, (k) => k)).toBeCloseTo(one.hits, 8);
      }),
    );
  });

  test("both intervals agree with the p-value, hold the estimate, and arms change places", () => {
    fc.assert(
      fc.property(arms, levels, (one, level) => {
        const there = probabilities(one, level);
        const back = probabilities(swapped(one), level);
        const rejected = there.pValue < 1 - level;
        expect(back.log10PValue).toBeCloseTo(there.log10PValue, 10);
        for (const key of ["interval", "oddsRatioInterval"] as const) {
          const [low, high] = there[key];
          expect(low > 1 || high < 1).toBe(rejected);
          if (back[key][1] < Infinity) expect(low * back[key][1]).toBeCloseTo(back[key][1] === 0 ? 0 : 1, 9);
          else expect(low).toBe(0);
        }
        expect(there.interval[0]).toBeLessThanOrEqual(there.ratio * (1 + 1e-12));
        expect(there.interval[1]).toBeGreaterThanOrEqual(there.ratio * (1 - 1e-12));
      }),
      { numRuns: 1000 },
    );
  });

  test("with rare hits it is the test of two Poisson rates", () => {
    const rare = { hits: 11, hashes: 8e7, controlHits: 21, controlHashes: 3.011e8 };
    const [exact, limit] = [probabilities(rare), rates(rare)];
    expect(exact.pValue).toBeCloseTo(limit.pValue, 6);
    expect(exact.interval[0]).toBeCloseTo(limit.interval[0], 5);
    expect(exact.oddsRatioInterval[1]).toBeCloseTo(limit.interval[1], 5);
  });

  test("with many hits the ratio's interval is the delta method's, also far from 1", () => {
    for (const [p, q] of [
      [0.9, 0.6],
      [0.3, 0.7],
      [0.5, 0.25],
    ] as const) {
      const { interval, ratio: estimate } = probabilities({
        ...{ hits: p * 4e5, hashes: 4e5 },
        ...{ controlHits: q * 1e6, controlHashes: 1e6 },
      });
      const deviation = Math.sqrt((1 - p) / (p * 4e5) + (1 - q) / (q * 1e6));
      for (const end of interval) {
        expect(Math.abs(Math.log(end / estimate)) / (1.959964 * deviation)).toBeCloseTo(1, 1.5);
      }
    }
  });

  test("far tails and large counts", () => {
    const far = probabilities({ hits: 9e5, hashes: 1e6, controlHits: 1e5, controlHashes: 1e6 });
    expect([far.pValue, Number.isFinite(far.log10PValue)]).toEqual([0, true]);
    const large = { hits: 1e10, hashes: 1e12, controlHits: 1.0000004e10, controlHashes: 1e12 };
    const z = 4e3 / Math.sqrt(2.0000004e10 * 0.99);
    expect(-Math.log(probabilities(large).pValue)).toBeCloseTo(-Math.log(1 - 0.0227), 3);
    expect(z).toBeCloseTo(0.02843, 4);
  });

  test.each([
    [{ hits: 0, hashes: 5, controlHits: 0, controlHashes: 5 }, "there was no hit at all"],
    [{ hits: 5, hashes: 5, controlHits: 5, controlHashes: 5 }, "every hash was a hit"],
  ])("%o is no result", (one, reason) => {
    expect(twoArmExact(one, 0.95)).toEqual({ informative: false, reason });
  });
});

describe.each([
  ["poissonRateRatio", poissonRateRatio],
  ["twoArmExact", twoArmExact],
])("%s refuses", (_, of) => {
  test.each([
    [{ hits: -1 }, "hits is -1"],
    [{ hits: 1.5 }, "hits is 1.5"],
    [{ hits: 801 }, "hits is 801, more than hashes 800"],
    [{ hits: 0, hashes: 0 }, "hashes is 0"],
    [{ controlHits: 4000 }, "controlHits is 4000, more than controlHashes 3011"],
    [{ controlHits: 0, controlHashes: 0 }, "controlHashes is 0"],
    [{ hashes: 2 ** 53 - 1 }, "hashes + controlHashes"],
    [{ hits: Number.NaN }, "hits is NaN"],
  ])("%o", (changes, message) => {
    expect(() => of({ ...published, ...changes }, 0.95)).toThrow(message);
    expect(() => of({ ...published, ...changes }, 0.95)).toThrow(RangeError);
  });

  test("a level of 1", () => {
    expect(() => of(published, 1)).toThrow("level is 1");
  });
});
