import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { blockFrequency } from "../../src/stats/block-frequency.js";
import { kolmogorovSmirnovTwoSample, kolmogorovSmirnovUniform } from "../../src/stats/kolmogorov-smirnov.js";
import { monobit } from "../../src/stats/monobit.js";
import { nullDistribution, replicatePValue } from "../../src/stats/null-distribution.js";
import { runsTest } from "../../src/stats/runs-test.js";
import { serialCorrelation } from "../../src/stats/serial-correlation.js";
import { choose, ratio } from "./exact.js";

// NIST SP 800-22 rev. 1a: the first 100 bits of pi, examples of sections 2.1.8, 2.2.8 and 2.3.8.
const PI = [
  ...("1100100100001111110110101010001000100001011010001100" +
    "001000110100110001001100011001100010100010111000"),
].map(Number);

describe("NIST SP 800-22", () => {
  test("100 bits of pi", () => {
    expect(PI).toHaveLength(100);
    expect(monobit(PI).pValue).toBeCloseTo(0.109599, 6);
    expect(blockFrequency(PI, 10)).toMatchObject({ blocks: 10 });
    expect(blockFrequency(PI, 10).pValue).toBeCloseTo(0.706438, 6);
    const runs = runsTest(PI);
    if (!runs.informative) throw new Error(runs.reason);
    expect(runs.statistic).toBe(52);
    expect(runs.pValue).toBeCloseTo(0.500798, 6);
  });

  // Sections 2.1.4, 2.2.4 and 2.3.4: the short worked examples.
  test("worked examples", () => {
    expect(monobit([1, 0, 1, 1, 0, 1, 0, 1, 0, 1]).pValue).toBeCloseTo(0.527089, 6);
    expect(blockFrequency([0, 1, 1, 0, 0, 1, 1, 0, 1, 0], 3).pValue).toBeCloseTo(0.801252, 6);
    const runs = runsTest([1, 0, 0, 1, 1, 0, 1, 0, 1, 1]);
    expect(runs.informative && runs.pValue).toBeCloseTo(0.147232, 6);
  });

  test("runs where there are hardly any ones are no result", () => {
    expect(runsTest([0, 0, 0, 0])).toMatchObject({ informative: false });
    expect(runsTest([...new Array(99).fill(1), 0])).toMatchObject({ informative: false });
  });

  test("refuse what is not bits", () => {
    for (const of of [monobit, runsTest, (bits: number[]) => blockFrequency(bits, 1)]) {
      expect(() => of([])).toThrow("bits is empty");
      expect(() => of([0, 2])).toThrow("bits[1] is 2");
    }
    expect(() => blockFrequency([0, 1], 3)).toThrow("blockLength is 3, 1 to 2");
    expect(() => blockFrequency([0, 1], 0)).toThrow("blockLength is 0");
  });
});

describe("kolmogorovSmirnovUniform", () => {
  /** n values with that distance from uniform. */
  const shifted = (n: number, d: number) => Array.from({ length: n }, (_, i) => Math.max(0, (i + 1) / n - d));

  // scipy 1.17: kstwo.sf.
  test.each([
    [1, 0.7, 0.6000000000000001],
    [2, 0.6, 0.32000000000000006],
    [5, 0.9, 2e-5],
    [10, 0.2, 0.74871904],
    [50, 0.3, 0.00017353260202718738],
    [80, 0.1, 0.37559361581842293],
    [100, 0.05, 0.9532159710635725],
    [100, 0.19, 0.0012339926382722768],
    [100, 0.21, 0.00023947345214651332],
  ])("%i values, distance %f", (n, d, p) => {
    const test = kolmogorovSmirnovUniform(shifted(n, d));
    expect(test.statistic).toBeCloseTo(d, 12);
    expect(test.distribution).toBe("exact");
    expect(test.pValue / p).toBeCloseTo(1, 8);
  });

  test("the asymptotic p-value takes over without a jump", () => {
    for (const d of [0.05, 0.1, 0.15]) {
      const [exact, limit] = [
        kolmogorovSmirnovUniform(shifted(100, d)),
        kolmogorovSmirnovUniform(shifted(101, d)),
      ];
      expect(limit.distribution).toBe("asymptotic");
      expect(Math.abs(exact.pValue - limit.pValue)).toBeLessThan(0.012);
    }
  });

  test("ends: as even as can be, and all in one place", () => {
    expect(kolmogorovSmirnovUniform([0.5]).pValue).toBe(1);
    expect(kolmogorovSmirnovUniform([1, 1, 1])).toMatchObject({ statistic: 1, pValue: 0 });
    expect(() => kolmogorovSmirnovUniform([])).toThrow("values is empty");
    expect(() => kolmogorovSmirnovUniform([0.5, 1.5])).toThrow("a value is 1.5");
    expect(() => kolmogorovSmirnovUniform([Number.NaN])).toThrow("values[0] is NaN");
  });
});

describe("kolmogorovSmirnovTwoSample", () => {
  // scipy 1.17: ks_2samp(method="exact").
  test("samples of 6 and 8, of 30 and 40", () => {
    const small = kolmogorovSmirnovTwoSample([1, 2, 3, 4, 5.5, 7], [2.5, 4.5, 6, 8, 9, 10, 11, 12]);
    expect(small.statistic).toBe(0.625);
    expect(small.pValue).toBeCloseTo(0.09257409257409258, 12);
    const [a, b] = [Array.from({ length: 30 }, (_, i) => i), Array.from({ length: 40 }, (_, i) => i + 14.5)];
    expect(kolmogorovSmirnovTwoSample(a, b).pValue / 9.038137799629594e-7).toBeCloseTo(1, 9);
  });

  test("full separation: 2 of all the ways to mix", () => {
    const [a, b] = [Array.from({ length: 12 }, (_, i) => i), Array.from({ length: 9 }, (_, i) => 100 + i)];
    expect(kolmogorovSmirnovTwoSample(a, b).pValue / ratio(2n, choose(21, 9))).toBeCloseTo(1, 11);
    expect(kolmogorovSmirnovTwoSample(a, a)).toMatchObject({ statistic: 0, pValue: 1 });
    expect(() => kolmogorovSmirnovTwoSample([1], [])).toThrow("second is empty");
  });

  test("large samples are judged by the limit", () => {
    const a = Array.from({ length: 2000 }, (_, i) => i);
    const test = kolmogorovSmirnovTwoSample(
      a,
      a.map((x) => x + 60.5),
    );
    expect(test.distribution).toBe("asymptotic");
    // K(sqrt(1000) x .0305) with Stephens' correction, n = 1000.
    expect(test.statistic).toBeCloseTo(0.0305, 3);
    expect(test.pValue).toBeGreaterThan(0.29);
    expect(test.pValue).toBeLessThan(0.32);
  });
});

describe("serialCorrelation", () => {
  test("by hand", () => {
    // 1, 2, 3, 4 about 2.5: (1.5 x .5 - .5 x .5 + .5 x 1.5)/5 = .25.
    expect(serialCorrelation([1, 2, 3, 4]).statistic).toBeCloseTo(0.25, 14);
    // Mean -3/12 and variance 3/16 in random order: z = .5/.4330, 2 P(Z > 1.1547) = .248213.
    expect(serialCorrelation([1, 2, 3, 4]).pValue).toBeCloseTo(0.248213, 6);
    const alternating = Array.from({ length: 1000 }, (_, i) => i % 2);
    expect(serialCorrelation(alternating).statistic).toBeCloseTo(-0.999, 12);
    expect(serialCorrelation(alternating, 2).statistic).toBeCloseTo(0.998, 12);
    expect(serialCorrelation(alternating).log10PValue).toBeLessThan(-200);
  });

  test("mean and variance in random order, by all orders of six values", () => {
    const values = [1, 2, 4, 8, 16, 32];
    const orders = (rest: number[]): number[][] =>
      rest.length === 0
        ? [[]]
        : rest.flatMap((v) => orders(rest.filter((w) => w !== v)).map((o) => [v, ...o]));
    const all = orders(values).map((order) => serialCorrelation(order, 2).statistic);
    expect(all.reduce((sum, r) => sum + r, 0) / all.length).toBeCloseTo(-4 / 30, 12);
  });

  test("refuses constant values and lags out of range", () => {
    expect(() => serialCorrelation([1, 1, 1])).toThrow("values are constant");
    expect(() => serialCorrelation([1, 2, 3], 2)).toThrow("lag is 2, 1 to 1");
    expect(() => serialCorrelation([])).toThrow("values is empty");
  });
});

describe("null distribution", () => {
  const replicates = { seed: "1", name: ["test"], count: 999 };

  test("is seeded, ascending, and gives valid p-values", () => {
    const nulls = nullDistribution(replicates, (stream) => stream.float());
    expect(nulls).toEqual(nullDistribution(replicates, (stream) => stream.float()));
    expect([...nulls]).toEqual([...nulls].sort((a, b) => a - b));
    expect(replicatePValue(2, nulls, "greater")).toBe(0.001);
    expect(replicatePValue(2, nulls, "less")).toBe(1);
    expect(replicatePValue(-1, nulls, "two-sided")).toBe(0.002);
    expect(replicatePValue(nulls[500]!, nulls, "two-sided")).toBe(1);
    expect(replicatePValue(nulls[989]!, nulls, "greater")).toBeCloseTo(0.011, 12);
  });

  test("ties count on both sides", () => {
    const nulls = Float64Array.of(1, 2, 2, 2, 3);
    expect(replicatePValue(2, nulls, "greater")).toBeCloseTo(5 / 6, 14);
    expect(replicatePValue(2, nulls, "less")).toBeCloseTo(5 / 6, 14);
  });

  test("error rate: P(p <= .1) is .1", () => {
    const stream = new RandomStream("1", "null distribution error rate");
    let rejected = 0;
    for (let r = 0; r < 2000; r++) {
      const nulls = nullDistribution({ seed: "1", name: ["rate", r], count: 19 }, (s) => s.float());
      if (replicatePValue(stream.float(), nulls, "two-sided") <= 0.1) rejected++;
    }
    expect(Math.abs(rejected / 2000 - 0.1)).toBeLessThan(4.5 * Math.sqrt(0.09 / 2000));
  });

  test("refuses no replicates and statistics that are not numbers", () => {
    expect(() => nullDistribution({ ...replicates, count: 0 }, () => 0)).toThrow("count is 0");
    expect(() => nullDistribution(replicates, () => Number.NaN)).toThrow("replicate 0");
    expect(() => replicatePValue(1, new Float64Array(0), "less")).toThrow("nulls is empty");
    expect(() => replicatePValue(Number.NaN, Float64Array.of(1), "less")).toThrow("observed is NaN");
  });
});
