import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { auc } from "../../src/stats/auc.js";
import { kaplanMeier } from "../../src/stats/kaplan-meier.js";
import { liftBand } from "../../src/stats/lift-band.js";
import { logRank } from "../../src/stats/log-rank.js";
import { mutualInformation } from "../../src/stats/mutual-information.js";
import { scoreCalibration } from "../../src/stats/score-calibration.js";
import { spearman } from "../../src/stats/spearman.js";

describe("auc", () => {
  const samples = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1)), { minLength: 6, maxLength: 40 })
    .map((pairs) => ({ scores: pairs.map(([s]) => s), hits: pairs.map(([, h]) => h) }))
    .filter(({ scores, hits }) => {
      const ones = hits.filter((h) => h === 1).length;
      return ones > 1 && ones < hits.length - 1 && new Set(scores).size > 1;
    });

  test("estimate and DeLong's variance by comparing all pairs", () => {
    fc.assert(
      fc.property(samples, ({ scores, hits }) => {
        const x = scores.filter((_, i) => hits[i] === 1);
        const y = scores.filter((_, i) => hits[i] === 0);
        const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
        const mean = (v: number[]) => v.reduce((s, e) => s + e, 0) / v.length;
        const variance = (v: number[]) => v.reduce((s, e) => s + (e - mean(v)) ** 2, 0) / (v.length - 1);
        const ofX = x.map((a) => mean(y.map((b) => wins(a, b))));
        const ofY = y.map((b) => mean(x.map((a) => wins(a, b))));
        const result = auc(scores, hits, 0.95);
        expect(result.estimate).toBeCloseTo(mean(ofX), 12);
        expect(result.standardError).toBeCloseTo(
          Math.sqrt(variance(ofX) / x.length + variance(ofY) / y.length),
          12,
        );
        expect(result.interval[0]).toBeLessThanOrEqual(result.estimate);
        expect(result.interval[1]).toBeGreaterThanOrEqual(result.estimate);
      }),
    );
  });

  test("perfect separation is not certain", () => {
    const { estimate, interval } = auc([1, 2, 3, 4, 5], [0, 0, 0, 1, 1], 0.95);
    expect([estimate, interval[1]]).toEqual([1, 1]);
    expect(interval[0]).toBeCloseTo(Math.sqrt(0.025), 12);
    expect(auc([5, 4, 3, 2, 1], [0, 0, 0, 1, 1], 0.95).interval[0]).toBe(0);
  });

  test.each([
    [[1, 1, 1, 1], [0, 1, 0, 1], "scores are constant"],
    [[1, 2, 3], [0, 1, 0], "1 hits and 2 misses"],
    [[1, 2], [0], "hits has 1 values, scores 2"],
    [[1, Number.NaN], [0, 1], "scores[1] is NaN"],
    [[], [], "scores is empty"],
  ])("refuses %o with %o", (scores, hits, message) => {
    expect(() => auc(scores, hits, 0.95)).toThrow(message);
  });
});

describe("spearman", () => {
  // scipy 1.17: spearmanr.
  test("with ties", () => {
    expect(spearman([1, 2, 3, 4, 5, 6, 6, 8], [2, 1, 4, 3, 7, 5, 8, 8]).statistic).toBeCloseTo(
      0.8975903614457831,
      12,
    );
  });

  test("order is all that counts", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(spearman(values, values.map(Math.exp)).statistic).toBeCloseTo(1, 12);
    expect(
      spearman(
        values,
        values.map((v) => -v),
      ).statistic,
    ).toBeCloseTo(-1, 12);
    expect(() => spearman([1, 1, 1], [1, 2, 3])).toThrow("first values are constant");
    expect(() => spearman([1, 2], [1, 2])).toThrow("2 pairs, at least 3");
    expect(() => spearman([1, 2, 3], [1, 2])).toThrow("second has 2 values");
  });
});

describe("mutualInformation", () => {
  const permutations = { seed: "1", name: ["test"], count: 199 };

  test("a score that is the hit tells its entropy, one that is not tells nothing", () => {
    const hits = Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 0));
    const known = mutualInformation(hits, hits, 2, permutations);
    expect(known.statistic).toBeCloseTo(Math.LN2, 12);
    expect(known.pValue).toBe(1 / 200);
    const alternating = mutualInformation(
      hits.map((_, i) => i % 2),
      hits,
      2,
      permutations,
    );
    expect(alternating.statistic).toBeCloseTo(0, 12);
    expect(alternating.pValue).toBe(1);
    // (bins - 1)/(2 N)
    expect(known.nullMean).toBeGreaterThan(0.003);
    expect(known.nullMean).toBeLessThan(0.008);
  });

  test("is the same under the same seed", () => {
    const [scores, hits] = [
      [0.1, 0.7, 0.2, 0.9, 0.4, 0.3],
      [0, 1, 0, 1, 1, 0],
    ];
    expect(mutualInformation(scores, hits, 3, permutations)).toEqual(
      mutualInformation(scores, hits, 3, permutations),
    );
    expect(mutualInformation(scores, [0, 0, 0, 0, 0, 0], 3, permutations)).toMatchObject({
      statistic: 0,
      pValue: 1,
    });
  });

  test.each([
    [[1, 1], [0, 1], 2, "scores are constant"],
    [[1, 2], [0, 1], 1, "bins is 1"],
    [[1, 2], [0, 2], 2, "hits[1] is 2"],
  ])("refuses %o, %o in %i bins", (scores, hits, bins, message) => {
    expect(() => mutualInformation(scores, hits, bins, permutations)).toThrow(message);
  });
});

describe("scoreCalibration", () => {
  test("by hand", () => {
    const { brier, baseline, expectedError, bins } = scoreCalibration([0.1, 0.2, 0.8, 1], [0, 1, 1, 1], 2);
    expect(brier).toBeCloseTo((0.01 + 0.64 + 0.04) / 4, 14);
    expect(baseline).toBeCloseTo(0.1875, 14);
    expect(expectedError).toBeCloseTo((0.7 + 0.2) / 4, 14);
    expect(bins[0]).toMatchObject({ from: 0, to: 0.5, count: 2, observed: 0.5 });
    expect(bins[0]!.predicted).toBeCloseTo(0.15, 14);
    expect(scoreCalibration([0.05], [0], 10).bins[9]).toMatchObject({
      count: 0,
      predicted: null,
      observed: null,
    });
  });

  test("refuses what is not a probability", () => {
    expect(() => scoreCalibration([1.1], [1])).toThrow("predicted[0] is 1.1");
    expect(() => scoreCalibration([], [])).toThrow("predicted is empty");
    expect(() => scoreCalibration([0.5], [1], 0)).toThrow("binCount is 0");
  });
});

describe("survival", () => {
  // E. J. Freireich et al., Blood 21 (1963): weeks of remission, 6-mercaptopurine against placebo; + is censored.
  const arm = (text: string) => {
    const entries = text.split(" ");
    return { times: entries.map(Number.parseFloat), events: entries.map((e) => (e.endsWith("+") ? 0 : 1)) };
  };
  const treated = arm("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+");
  const placebo = arm("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23");

  test("Kaplan-Meier: the published curve", () => {
    const steps = kaplanMeier(treated, 0.95);
    expect(steps.map(({ time }) => time)).toEqual([6, 7, 10, 13, 16, 22, 23]);
    const published = [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448];
    for (const [i, { survival }] of steps.entries())
      expect(Math.abs(survival - published[i]!)).toBeLessThan(6e-4);
    expect(steps[0]).toMatchObject({ atRisk: 21, events: 3 });
    // log(-log) interval at 6 weeks: .857^exp(+-1.96 x sqrt(3/(21 x 18))/ln .857), by hand.
    expect(steps[0]!.interval[0]).toBeCloseTo(0.6197, 3);
    expect(steps[0]!.interval[1]).toBeCloseTo(0.9516, 3);
  });

  test("without censoring it is the share still without solution, down to 0", () => {
    const steps = kaplanMeier(placebo, 0.95);
    expect(steps[0]!.survival).toBeCloseTo(19 / 21, 14);
    expect(steps.at(-1)).toMatchObject({ survival: 0 });
    expect(steps.at(-1)!.interval[0]).toBe(0);
    expect(steps.at(-1)!.interval[1]).toBeGreaterThan(0);
    expect(kaplanMeier({ times: [3, 4], events: [0, 0] }, 0.95)).toEqual([]);
  });

  test("log-rank: published chi-square of 16.79, 9 events where 19.25 are expected", () => {
    const result = logRank(treated, placebo);
    if (!result.informative) throw new Error(result.reason);
    expect(result.events).toBe(9);
    expect(result.expected).toBeCloseTo(19.25, 2);
    expect(result.statistic).toBeCloseTo(16.79, 2);
    const back = logRank(placebo, treated);
    expect(back.informative && back.statistic).toBeCloseTo(result.statistic, 10);
  });

  test("nothing to tell, and bad input", () => {
    expect(logRank({ times: [1], events: [0] }, placebo).informative).toBe(true);
    expect(logRank({ times: [1], events: [0] }, { times: [2], events: [1] })).toMatchObject({
      informative: false,
    });
    expect(() => kaplanMeier({ times: [-1], events: [1] }, 0.95)).toThrow("times[0] is -1");
    expect(() => kaplanMeier({ times: [1], events: [] }, 0.95)).toThrow("events is empty");
    expect(() => logRank({ times: [], events: [] }, placebo)).toThrow("times of the first arm is empty");
  });
});

describe("liftBand", () => {
  test("each interval is at the level that the band needs", () => {
    const counts = [1, 2, 3, 4, 5].map((bits) => ({ bits, hits: 4096 / 2 ** bits, hashes: 4096 }));
    const band = liftBand(counts, 0.05);
    const single = liftBand(counts.slice(2, 3), 0.01);
    expect(band[2]).toEqual(single[0]);
    for (const { lift, interval } of band) {
      expect(lift).toBe(1);
      expect(interval[0]).toBeLessThan(1);
    }
    expect(() => liftBand([], 0.05)).toThrow("no difficulties");
    expect(() => liftBand(counts, 0)).toThrow("alpha is 0");
    expect(() => liftBand([{ bits: 0, hits: 1, hashes: 2 }], 0.05)).toThrow("bits is 0");
  });
});
