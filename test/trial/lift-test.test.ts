import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { binomialSampler } from "../../src/stats/calibration/discrete-sampler.js";
import { testArm, testPool, testTwoArms } from "../../src/trial/lift-test.js";

describe("two arms on templates of unequal hit rates", () => {
  const HASHES = 4000;
  const RATES = [0.01, 0.03, 0.06, 0.12];
  const RUNS = 500;

  /** Share of runs whose interval holds the true ratio, and share with p at or under .05. */
  function simulate(ratio: number): { covered: number; rejected: number } {
    const stream = new RandomStream("two arms", ratio * 100);
    const samplers = RATES.map((rate) => [
      binomialSampler(HASHES, rate * ratio),
      binomialSampler(HASHES, rate),
    ]);
    let [covered, rejected] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const strata = samplers.map(([arm, control]) => ({
        hashes: HASHES,
        hits: arm!(stream),
        controlHits: control!(stream),
      }));
      const found = testTwoArms(strata, 0.95);
      if (!found.informative) throw new Error(found.reason);
      const [low, high] = found.interval;
      expect(low <= found.lift && found.lift <= high).toBe(true);
      expect(low > 1 || high < 1).toBe(found.pValue < 0.05);
      if (low <= ratio && ratio <= high) covered++;
      if (found.pValue <= 0.05) rejected++;
    }
    return { covered: covered / RUNS, rejected: rejected / RUNS };
  }

  // Three standard errors of a share of .05 in 500 runs are .029.
  test("equal rates: p <= .05 in 5 % of runs at most, and the interval holds 1 in 95 % at least", () => {
    const { covered, rejected } = simulate(1);
    expect(rejected).toBeLessThan(0.05 + 0.029);
    expect(covered).toBeGreaterThan(0.95 - 0.029);
  });

  test("a ratio of 1.3 is covered in 95 % of runs, and seen", () => {
    const { covered, rejected } = simulate(1.3);
    expect(covered).toBeGreaterThan(0.95 - 0.029);
    expect(rejected).toBeGreaterThan(0.9);
  });

  test("the estimate is the ratio of the rates", () => {
    const found = testTwoArms([{ hashes: 1000, hits: 60, controlHits: 40 }], 0.95);
    expect(found.informative && found.lift).toBeCloseTo(1.5, 12);
  });

  test("nothing hashed, no hits, hits in one arm alone", () => {
    expect(testTwoArms([], 0.95)).toMatchObject({ informative: false });
    expect(testTwoArms([{ hashes: 10, hits: 0, controlHits: 0 }], 0.95)).toMatchObject({
      informative: false,
    });
    const alone = testTwoArms([{ hashes: 1000, hits: 30, controlHits: 0 }], 0.95);
    expect(alone.informative && Number.isFinite(alone.lift)).toBe(true);
    expect(alone.informative && alone.interval[0]).toBeGreaterThan(1);
  });
});

test("nothing kept, no hits: a reason and no figure", () => {
  expect(testArm(0, 0, 1 / 16, 0.99)).toEqual({ informative: false, reason: "nothing was hashed" });
  expect(testArm(0, 10, 1 / 16, 0.99)).toMatchObject({ informative: false });
  expect(testPool([], 4, true, 0.99)).toMatchObject({ informative: false });
});
