import fc from "fast-check";
import { expect, test } from "vitest";
import { pricedLift } from "../../src/oracle/price.js";
import { binomialTest } from "../../src/stats/binomial-test.js";

const ARM = { hits: 1000, p: 2 ** -12, paidHashes: 1000, cpuSeconds: 0.5, rate: 1e7, level: 0.99 };

test("private hashing has a hash lift of 4096 and a priced lift under 1", () => {
  // 1000 hits at 12 bits need 4.096 million hashes; the price is of 5 million.
  const { estimate, interval, exposure } = pricedLift(ARM);
  expect(exposure).toBe(5_001_000);
  expect(estimate).toBeCloseTo(4096 * (1000 / 5_001_000), 12);
  expect(interval[1]).toBeLessThan(1);
  const free = pricedLift({ ...ARM, hits: 999, cpuSeconds: 0 });
  expect(free.estimate).toBeCloseTo(4096 * 0.999, 9);
});

test("without CPU time it is the hash lift, by the same test", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 1000, max: 5000 }),
      (hits, paidHashes) => {
        const { estimate, interval, pValue } = pricedLift({
          ...ARM,
          hits,
          paidHashes,
          p: 1 / 16,
          cpuSeconds: 0,
        });
        const plain = binomialTest({ hits, trials: paidHashes, probability: 1 / 16, level: ARM.level });
        expect([estimate, interval, pValue]).toEqual([plain.ratio, plain.ratioInterval, plain.pValue]);
      },
    ),
    { numRuns: 50 },
  );
});

test("more CPU time never raises it, and the interval holds the estimate", () => {
  const second = fc.double({ min: 0, max: 10, noNaN: true });
  fc.assert(
    fc.property(second, second, (a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((cpuSeconds) =>
        pricedLift({ ...ARM, cpuSeconds }),
      );
      expect(more!.estimate).toBeLessThanOrEqual(less!.estimate);
      expect(less!.interval[0]).toBeLessThanOrEqual(less!.estimate);
      expect(less!.interval[1]).toBeGreaterThanOrEqual(less!.estimate);
    }),
    { numRuns: 50 },
  );
});

test("what cannot be is named", () => {
  expect(() => pricedLift({ ...ARM, cpuSeconds: -1 })).toThrow("cpuSeconds is -1");
  expect(() => pricedLift({ ...ARM, cpuSeconds: Number.NaN })).toThrow("cpuSeconds is NaN");
  expect(() => pricedLift({ ...ARM, rate: 0 })).toThrow("rate is 0");
  expect(() => pricedLift({ ...ARM, hits: 1001 })).toThrow("hits is 1001, more than paidHashes 1000");
  expect(() => pricedLift({ ...ARM, paidHashes: 0 })).toThrow("paidHashes is 0");
  expect(() => pricedLift({ ...ARM, p: 0 })).toThrow("probability is 0");
  expect(() => pricedLift({ ...ARM, cpuSeconds: 1e12 })).toThrow("more than can be counted");
});
