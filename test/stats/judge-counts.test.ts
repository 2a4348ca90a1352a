import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binomialTest } from "../../src/stats/binomial-test.js";
import { judgeCounts, type PublishedCounts } from "../../src/stats/judge-counts.js";
import { twoArmExact } from "../../src/stats/two-arm-exact.js";

const published: PublishedCounts = {
  hits: 11,
  hashes: 800,
  against: { controlHits: 21, controlHashes: 3011 },
  level: 0.95,
  margin: 0.01,
};

function judged(changes: Partial<PublishedCounts>) {
  const result = judgeCounts({ ...published, ...changes });
  if (!result.informative) throw new Error(result.reason);
  return result;
}

describe("judgeCounts", () => {
  test("11 in 800 against 21 in 3011: a ratio of 1.97 that shows nothing", () => {
    const result = judged({});
    expect(result).toMatchObject({ verdict: "inconclusive", rates: "poisson", belowMargin: false });
    expect(result.ratio).toBeCloseTo(1.971488, 6);
    expect(result.interval[0]).toBeCloseTo(0.858426, 6);
    expect(result.interval[1]).toBeCloseTo(4.277266, 5);
    expect(result.pValue).toBeCloseTo(0.1120173, 7);
    expect(result.furtherHashes).toBeGreaterThan(1000);
  });

  test("the further hashes decide, if the rates stay", () => {
    const { furtherHashes } = judged({});
    const factor = 1 + furtherHashes! / 800;
    const [hits, controlHits] = [Math.round(11 * factor), Math.round(21 * factor)];
    const [hashes, controlHashes] = [Math.round(800 * factor), Math.round(3011 * factor)];
    expect(judged({ hits, hashes, against: { controlHits, controlHashes } }).verdict).toBe("advantage");
    // At a ratio of 1: 2 (2 x 1.96/.01)^2 hits an arm, 100 hashes each; half a hit and a hash are added.
    const even = judged({ hits: 10, hashes: 1000, against: { controlHits: 10, controlHashes: 1000 } });
    expect(even.furtherHashes! / (8 * 1.96 ** 2 * 1e6)).toBeCloseTo(0.96, 1);
  });

  test("known probability, rare rates and frequent ones each have their test", () => {
    const known = judged({ against: { probability: 1 / 128 } });
    const binomial = binomialTest({ hits: 11, trials: 800, probability: 1 / 128, level: 0.95 });
    expect(known).toMatchObject({
      rates: "known probability",
      pValue: binomial.pValue,
      ratio: binomial.ratio,
    });
    const arms = { hits: 60, hashes: 800, controlHits: 21, controlHashes: 3011 };
    const exact = twoArmExact(arms, 0.95);
    expect(judged({ hits: 60 })).toMatchObject({
      rates: "bernoulli",
      interval: exact.informative && exact.interval,
    });
    expect(judged({ hits: 50 }).rates).toBe("poisson");
  });

  test("every verdict", () => {
    const p = { probability: 1 / 256 };
    const at = (hits: number) => judged({ hits, hashes: 256e6, against: p });
    expect(at(1.1e6)).toMatchObject({ verdict: "advantage", belowMargin: false, furtherHashes: null });
    expect(at(1.005e6)).toMatchObject({ verdict: "advantage", belowMargin: true });
    expect(at(1e6)).toMatchObject({ verdict: "no-advantage", furtherHashes: null });
    expect(at(0.9e6).verdict).toBe("harmful");
    expect(judged({ hits: 4, hashes: 1000, against: p }).verdict).toBe("inconclusive");
  });

  test("the verdict is the interval's, the interval the p-value's, and nothing is NaN", () => {
    const counts = fc
      .record({
        hashes: fc.integer({ min: 1, max: 3000 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ hashes, share }) => ({ hashes, hits: Math.floor(hashes * share ** 3) }));
    fc.assert(
      fc.property(counts, counts, fc.constantFrom(0.8, 0.95, 0.999), (arm, control, level) => {
        const against = { controlHits: control.hits, controlHashes: control.hashes };
        const result = judgeCounts({ ...arm, against, level, margin: 0.05 });
        if (!result.informative) return;
        const { verdict, interval, pValue, furtherHashes, ratio } = result;
        expect([pValue, ratio, ...interval].some(Number.isNaN)).toBe(false);
        expect(verdict === "advantage" || verdict === "harmful").toBe(
          verdict === "no-advantage" ? false : pValue < 1 - level,
        );
        if (verdict === "inconclusive") expect(furtherHashes).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  test("no hit on either side, and hits on one", () => {
    expect(judgeCounts({ ...published, hits: 0, against: { controlHits: 0, controlHashes: 10 } })).toEqual({
      informative: false,
      verdict: "inconclusive",
      reason: "there was no hit at all",
    });
    const one = judged({ hits: 3, against: { controlHits: 0, controlHashes: 800 } });
    expect(one).toMatchObject({ ratio: Infinity, verdict: "inconclusive" });
    expect(one.furtherHashes).toBeLessThan(10_000);
  });

  test.each([
    [{ hits: -1 }, "hits is -1"],
    [{ hits: 801 }, "hits is 801, more than hashes 800"],
    [{ hits: 0, hashes: 0 }, "hashes is 0"],
    [{ against: { probability: 1 } }, "probability is 1"],
    [{ against: { controlHits: 1.5, controlHashes: 3 } }, "controlHits is 1.5"],
    [{ level: 95 }, "level is 95"],
    [{ margin: 0 }, "margin is 0"],
  ])("refuses %o", (changes, message) => {
    expect(() => judgeCounts({ ...published, ...changes })).toThrow(message);
    expect(() => judgeCounts({ ...published, ...changes })).toThrow(RangeError);
  });
});
