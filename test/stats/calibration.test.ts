import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { bernoulliConfidenceSequence } from "../../src/stats/bernoulli-confidence-sequence.js";
import { betaBinomialBound } from "../../src/stats/beta-binomial-bound.js";
import { logBetaMixture, priorOf } from "../../src/stats/beta-mixture.js";
import { CALIBRATIONS } from "../../src/stats/calibration/calibrations.js";
import {
  binomialSampler,
  inverseSampler,
  poissonSampler,
} from "../../src/stats/calibration/discrete-sampler.js";
import { largestMixture } from "../../src/stats/calibration/e-processes.js";
import { rateLine } from "../../src/stats/calibration/line.js";
import { chiSquareUniformity } from "../../src/stats/chi-square-uniformity.js";

describe("rateLine", () => {
  test("bands are 4.5 standard errors of what is wanted, and the slack", () => {
    const { band } = rateLine("x", 50, 1000, { wanted: 0.05, relation: "about", slack: 0.01 });
    expect(band).toBeCloseTo(4.5 * Math.sqrt((0.05 * 0.95) / 1000) + 0.01, 12);
    const both = rateLine("x", 50, 1000, { wanted: 0.05, relation: "about", publishedReplicates: 1000 });
    expect(both.band).toBeCloseTo(4.5 * Math.sqrt((2 * 0.05 * 0.95) / 1000), 12);
  });

  test.each([
    ["at most", 0, true],
    ["at most", 500, false],
    ["at least", 0, false],
    ["at least", 500, true],
    ["about", 0, false],
    ["about", 500, false],
    ["about", 55, true],
  ] as const)("%s: %i of 1000 against .05 is within: %o", (relation, count, within) => {
    expect(rateLine("x", count, 1000, { wanted: 0.05, relation }).within).toBe(within);
  });

  test("refuses no replicates", () => {
    expect(() => rateLine("x", 0, 0, { wanted: 0.05, relation: "about" })).toThrow("replicates is 0");
    for (const calibration of Object.values(CALIBRATIONS))
      expect(() => calibration("1", 0)).toThrow(RangeError);
  });
});

describe("samplers", () => {
  const moments = (draw: () => number, count: number) => {
    const values = Array.from({ length: count }, draw);
    const mean = values.reduce((a, b) => a + b, 0) / count;
    return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count };
  };

  test.each([
    ["binomial 40, .3", binomialSampler(40, 0.3), 12, 8.4],
    ["binomial 1e6, 1/256", binomialSampler(1e6, 1 / 256), 3906.25, 3891],
    ["Poisson .5", poissonSampler(0.5), 0.5, 0.5],
    ["Poisson 100", poissonSampler(100), 100, 100],
  ])("%s has its mean and variance", (name, sampler, mean, variance) => {
    const stream = new RandomStream("1", "sampler", name);
    const seen = moments(() => sampler(stream), 20_000);
    expect(Math.abs(seen.mean - mean)).toBeLessThan(4.5 * Math.sqrt(variance / 20_000));
    expect(seen.variance / variance).toBeGreaterThan(0.93);
    expect(seen.variance / variance).toBeLessThan(1.07);
  });

  test("draws in proportion to the masses, none of those that are 0", () => {
    const sampler = inverseSampler(5, Float64Array.of(0, 2, 0, 1, 1, 0));
    const stream = new RandomStream("1", "sampler");
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 40_000; i++) counts[sampler(stream) - 5]!++;
    expect([counts[0], counts[2], counts[5]]).toEqual([0, 0, 0]);
    expect(
      chiSquareUniformity([counts[1]! / 2, counts[3]!, counts[4]!].map(Math.round)).pValue,
    ).toBeGreaterThan(1e-4);
  });
});

test("the e-process that is simulated step by step is logBetaMixture's", () => {
  const [p, prior] = [0.1, priorOf(7, 0.1)];
  let [hits, most] = [0, 0];
  const stream = new RandomStream("1", "path");
  for (let n = 1; n <= 500; n++) {
    if (stream.uint32() < p * 2 ** 32) hits++;
    most = Math.max(most, logBetaMixture(hits, n, p, prior));
  }
  expect(most).toBeGreaterThan(0);
  expect(largestMixture(new RandomStream("1", "path"), p, prior, 500)).toBeCloseTo(most, 10);
});

test("the Bernoulli confidence sequence ends where the simulated boundary is met", () => {
  const [trials, hits, best] = [100, 37, 100];
  for (const [end, side] of bernoulliConfidenceSequence(hits, trials, 0.05, best).map(
    (e, i) => [e, i] as const,
  )) {
    const v = end * (1 - end);
    const range = side === 0 ? { low: end, high: 1 - end } : { low: 1 - end, high: end };
    const bound = betaBinomialBound({ time: trials * v, alpha: 0.05, bestTime: best * v }, range);
    expect(Math.abs(hits - trials * end)).toBeCloseTo(bound, 8);
  }
});

// The slow suite has 20 000 replicates; here only that everything runs, is within its wider bands and reproducible.
test.each(Object.keys(CALIBRATIONS))("%s: 400 replicates", (name) => {
  const lines = CALIBRATIONS[name]!("2", 400);
  expect(lines.filter(({ within }) => !within)).toEqual([]);
  expect(new Set(lines.map((line) => line.name)).size).toBe(lines.length);
  expect(lines.some(({ measured, wanted, band }) => Number.isNaN(measured + wanted + band))).toBe(false);
  expect(CALIBRATIONS[name]!("2", 50)).toEqual(CALIBRATIONS[name]!("2", 50));
});
