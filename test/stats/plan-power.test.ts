import { describe, expect, test } from "vitest";
import { logBinomialLowerTail, logBinomialUpperTail } from "../../src/stats/binomial-distribution.js";
import { type PowerInput, planPower } from "../../src/stats/plan-power.js";

const input: PowerInput = { lift: 0.1, power: 0.8, alpha: 0.05, bits: 8, keep: 0.5 };

describe("planPower", () => {
  // Minimum detectable rate changes at power .8 and two-sided .05.
  test.each([
    [0.133, 1000],
    [0.04, 10_000],
  ])("two arms show a change of %f with about %i solutions each", (lift, solutions) => {
    const { hits } = planPower({ ...input, lift, bits: 32 }).twoArms;
    expect(hits / solutions).toBeGreaterThan(0.95);
    expect(hits / solutions).toBeLessThan(1.05);
  });

  /** Power of the doubled-tail binomial test, by exact tails. */
  function exactPower(n: number, p: number, lift: number, alpha: number): number {
    let [low, high] = [Math.floor(n * p), n];
    while (low + 1 < high) {
      const middle = Math.floor((low + high) / 2);
      if (logBinomialUpperTail(middle, n, p) <= Math.log(alpha / 2)) high = middle;
      else low = middle;
    }
    let [under, over] = [-1, Math.ceil(n * p)];
    while (under + 1 < over) {
      const middle = Math.floor((under + over) / 2);
      if (logBinomialLowerTail(middle, n, p) <= Math.log(alpha / 2)) under = middle;
      else over = middle;
    }
    const raised = p * (1 + lift);
    return (
      Math.exp(logBinomialUpperTail(high, n, raised)) +
      (under < 0 ? 0 : Math.exp(logBinomialLowerTail(under, n, raised)))
    );
  }

  test.each(
    [0.01, 0.05, 0.3, 1]
      .flatMap((lift) => [1, 4, 8, 16].map((bits) => [lift, bits] as const))
      .filter(([lift, bits]) => 2 ** -bits * (1 + lift) < 0.95),
  )("one arm, lift %f at %i bits: exact power is what was planned", (lift, bits) => {
    for (const power of [0.8, 0.95]) {
      const { hashes } = planPower({ ...input, lift, bits, power, keep: 0.1 }).oneArm;
      const exact = exactPower(hashes, 2 ** -bits, lift, 0.05);
      expect(exact).toBeGreaterThan(power - 0.02);
      expect(exact).toBeLessThan(power + 0.05);
    }
  });

  test("designs relate as theory has it", () => {
    const { oneArm, pool, twoArms, sequential } = planPower({ ...input, lift: 0.01, bits: 20 });
    expect(twoArms.hits / oneArm.hits).toBeCloseTo(2, 1);
    expect(twoArms.totalHashes).toBe(2 * twoArms.hashes);
    expect(pool.hits / oneArm.hits).toBeCloseTo(1, 1);
    expect(sequential.hits / oneArm.hits).toBeCloseTo(2.4, 3);
    const quarter = planPower({ ...input, lift: 0.01, bits: 20, keep: 0.25 }).pool;
    expect(quarter.hits / pool.hits).toBeCloseTo(3, 1);
  });

  test.each([
    [{ lift: 0 }, "lift is 0"],
    [{ lift: 300 }, "lift is 300, more than hits of 8 bits"],
    [{ lift: 1.5 }, "lift is 1.5, more than a filter that keeps 0.5"],
    [{ power: 1 }, "power is 1"],
    [{ power: 0.4 }, "power is 0.4"],
    [{ alpha: 0 }, "alpha is 0"],
    [{ bits: 0 }, "bits is 0"],
    [{ keep: Number.NaN }, "keep is NaN"],
  ])("refuses %o", (changes, message) => {
    expect(() => planPower({ ...input, ...changes })).toThrow(message);
    expect(() => planPower({ ...input, ...changes })).toThrow(RangeError);
  });
});
