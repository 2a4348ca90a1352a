import { describe, expect, test } from "vitest";
import { bernoulliConfidenceSequence } from "../../src/stats/bernoulli-confidence-sequence.js";
import { betaBinomialBound } from "../../src/stats/beta-binomial-bound.js";
import { gammaExponentialBound } from "../../src/stats/gamma-exponential-bound.js";
import { gammaPoissonBound } from "../../src/stats/gamma-poisson-bound.js";
import { logNormalMixture, normalMixtureBound } from "../../src/stats/normal-mixture.js";
import { logNormalUpperTail } from "../../src/stats/normal-tail.js";
import { polyStitchingBound } from "../../src/stats/poly-stitching-bound.js";
import { safeTwoByTwo } from "../../src/stats/safe-two-by-two.js";

const at100 = { time: 100, alpha: 0.05, bestTime: 100 };

// Values printed by the package confseq of Howard et al.
describe("boundaries of confseq", () => {
  test("normal mixture", () => {
    const log = logNormalMixture(10, 100, { bestTime: 100, alpha: 0.05, twoSided: true });
    expect(log).toBeCloseTo(-0.6510052, 7);
    expect(normalMixtureBound(at100, true)).toBeCloseTo(30.35209, 5);
    expect(normalMixtureBound(at100, false)).toBeCloseTo(27.66071, 5);
  });

  test("gamma-exponential and gamma-Poisson mixtures of scale 2", () => {
    expect(gammaExponentialBound(at100, 2)).toBeCloseTo(33.02017, 5);
    expect(gammaPoissonBound(at100, 2)).toBeCloseTo(30.1949, 4);
  });

  test("beta-binomial mixture, increments from -.2 to .8", () => {
    expect(betaBinomialBound(at100, { low: 0.2, high: 0.8 })).toBeCloseTo(31.4308, 4);
  });

  test("polynomial stitching", () => {
    expect(polyStitchingBound({ time: 100, alpha: 0.05, leastTime: 10, scale: 3 })).toBeCloseTo(64.48755, 5);
    const early = polyStitchingBound({ time: 1, alpha: 0.05, leastTime: 10, scale: 3 });
    expect(early).toBe(polyStitchingBound({ time: 10, alpha: 0.05, leastTime: 10, scale: 3 }));
  });

  test.each([
    [700, 1000, 100, 0.651629, 0.745949],
    [15, 50, 50, 0.129556, 0.511896],
    [100, 200, 1, 0.328923, 0.671076],
  ])("Bernoulli confidence sequence: %i of %i, best at %i", (hits, trials, best, low, high) => {
    const interval = bernoulliConfidenceSequence(hits, trials, 0.05, best);
    expect(Math.abs(interval[0] - low)).toBeLessThan(1e-5);
    expect(Math.abs(interval[1] - high)).toBeLessThan(1e-5);
  });
});

test("each boundary is where its mixture reaches 1/alpha, and grows with time", () => {
  for (const bound of [
    (time: number) => normalMixtureBound({ ...at100, time }, true),
    (time: number) => normalMixtureBound({ ...at100, time }, false),
    (time: number) => gammaExponentialBound({ ...at100, time }, 2),
    (time: number) => gammaPoissonBound({ ...at100, time }, 2),
    (time: number) => betaBinomialBound({ ...at100, time }, { low: 0.2, high: 0.8 }),
  ]) {
    const values = [50, 100, 1000, 1e4, 1e6].map(bound);
    for (let i = 1; i < values.length; i++) expect(values[i]!).toBeGreaterThan(values[i - 1]!);
    // Law of the iterated logarithm: between 1 and 6 standard deviations at all these times.
    expect(values.at(-1)! / 1e3).toBeGreaterThan(1);
    expect(values.at(-1)! / 1e3).toBeLessThan(6);
  }
  const bound = normalMixtureBound(at100, false);
  const mixture = { bestTime: 100, alpha: 0.05, twoSided: false };
  expect(logNormalMixture(bound, 100, mixture)).toBeCloseTo(Math.log(20), 12);
});

test("a bounded sum that cannot reach 1/alpha has its largest value as boundary", () => {
  expect(betaBinomialBound({ time: 0.16, alpha: 0.05, bestTime: 100 }, { low: 0.2, high: 0.8 })).toBeCloseTo(
    0.8,
    12,
  );
});

test("Bernoulli confidence sequence at the ends", () => {
  expect(bernoulliConfidenceSequence(0, 50, 0.05, 50)[0]).toBe(0);
  expect(bernoulliConfidenceSequence(50, 50, 0.05, 50)[1]).toBe(1);
  const [low, high] = bernoulliConfidenceSequence(50, 50, 0.05, 50);
  expect(1 - low).toBeCloseTo(bernoulliConfidenceSequence(0, 50, 0.05, 50)[1], 12);
  expect(high).toBe(1);
});

// mpmath 1.3: log(erfc(z/sqrt(2))/2).
test.each([
  [0, -Math.LN2],
  [1, -1.84102164500926],
  [-1, -0.17275377902345],
  [-6, -9.8658764552437e-10],
  [40, -804.608442013754],
])("ln P(Z > %f)", (z, log) => {
  expect(Math.abs(logNormalUpperTail(z) / log - 1)).toBeLessThan(1e-9);
});

describe("safeTwoByTwo", () => {
  const digits = (text: string) => [...text].map(Number);

  // Reference values of the published method: prior .18, blocks of one.
  test.each([
    ["1010001", "1011101", 1.0955046],
    ["1111110111", "0010100000", 11.1502949],
  ])("%s against %s", (first, second, e) => {
    const path = safeTwoByTwo({ first: digits(first), second: digits(second) });
    expect(path).toHaveLength(first.length);
    expect(Math.exp(path.at(-1)!)).toBeCloseTo(e, 7);
  });

  test("mean 1 under the null, by all outcomes of four blocks", () => {
    for (const p of [0.5, 0.1]) {
      let mean = 0;
      for (let bits = 0; bits < 256; bits++) {
        const outcomes = Array.from({ length: 8 }, (_, i) => (bits >> i) & 1);
        const ones = outcomes.reduce((a, b) => a + b, 0);
        const path = safeTwoByTwo({ first: outcomes.slice(0, 4), second: outcomes.slice(4) });
        mean += p ** ones * (1 - p) ** (8 - ones) * Math.exp(path.at(-1)!);
      }
      expect(mean).toBeLessThanOrEqual(1 + 1e-12);
      // Its mean is 1 exactly only where the estimates' mean is p, and not far below elsewhere.
      expect(mean).toBeGreaterThan(0.5);
    }
  });

  test.each([
    [{ first: [], second: [] }, "the sample is empty"],
    [{ first: [1], second: [1, 0] }, "second has 2 outcomes"],
    [{ first: [2], second: [1] }, "first[0] is 2"],
    [{ first: [1], second: [0.5] }, "second[0] is 0.5"],
  ])("refuses %o", (outcomes, message) => {
    expect(() => safeTwoByTwo(outcomes)).toThrow(message);
  });
});

test.each([
  [() => normalMixtureBound({ ...at100, time: 0 }, true), "time is 0"],
  [() => normalMixtureBound({ ...at100, alpha: 0.5 }, false), "alpha is 0.5"],
  [() => gammaPoissonBound({ ...at100, bestTime: -1 }, 2), "bestTime is -1"],
  [() => gammaExponentialBound(at100, 0), "scale is 0"],
  [() => betaBinomialBound(at100, { low: 0, high: 1 }), "range.low is 0"],
  [() => polyStitchingBound({ time: 1, alpha: 0.05, leastTime: 1, scale: -1 }), "scale is -1"],
  [() => polyStitchingBound({ time: 1, alpha: 0.05, leastTime: 1, scale: 1 }, 1), "power is 1"],
  [() => bernoulliConfidenceSequence(3, 2, 0.05, 10), "hits is 3, more than trials 2"],
  [() => bernoulliConfidenceSequence(3, 20, 0.05, 0), "bestTrials is 0"],
  [() => logNormalMixture(Number.NaN, 1, { bestTime: 1, alpha: 0.05, twoSided: true }), "sum is NaN"],
])("%s is refused", (call, message) => {
  expect(call).toThrow(message);
  expect(call).toThrow(RangeError);
});
