import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { powFunction } from "../../src/pow/registry.js";
import { binomialSampler } from "../../src/stats/calibration/discrete-sampler.js";
import { testArm, testPool, testTwoArms, type Unit } from "../../src/trial/lift-test.js";
import { countChoice } from "../../src/trial/tally.js";

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

describe("templates that differ", () => {
  const [RUNS, TEMPLATES, NONCES] = [100, 64, 256];

  /** Shares of p at or under .05 of a filter that keeps what hits on a template of its own, on fresh templates of a function. */
  function rejections(id: string): Record<Unit, number> {
    const pow = powFunction(id);
    const rejected = { nonces: 0, templates: 0 };
    for (let run = 0; run < RUNS; run++) {
      const stream = new RandomStream("templates that differ", id, run);
      const hash = (template: Uint8Array, nonces: Uint32Array) => {
        const hashes = new Uint32Array(NONCES);
        pow.openScanner(template).scan(nonces, hashes);
        return hashes;
      };
      const own = stream.bytes(pow.templateBytes);
      const arms = Array.from({ length: TEMPLATES }, () => {
        const nonces = Uint32Array.from({ length: NONCES }, () => stream.uint32());
        const kept = Uint8Array.from(hash(own, nonces), (word) => 1 - (word >>> 31));
        return countChoice(hash(stream.bytes(pow.templateBytes), nonces), kept);
      });
      for (const unit of ["nonces", "templates"] as const) {
        const found = testPool(arms, 1, false, 0.95, unit);
        if (!found.informative) throw new Error(found.reason);
        expect(found.templates).toBe(unit === "templates" ? TEMPLATES : null);
        expect(found.interval[0] > 1 || found.interval[1] < 1).toBe(found.pValue < 0.05);
        if (found.pValue <= 0.05) rejected[unit]++;
      }
    }
    return { nonces: rejected.nonces / RUNS, templates: rejected.templates / RUNS };
  }

  // Four standard errors of a share of .05 in 100 runs are .087.
  test.each(["sha256:7", "sha256d:4,4", "salsa:2"])(
    "on %s a filter that knows another template seems to find something, unless templates are what is drawn",
    (id) => {
      const { nonces, templates } = rejections(id);
      expect(nonces).toBeGreaterThan(0.4);
      expect(templates).toBeLessThan(0.05 + 0.087);
    },
  );

  test("two arms: the same, with the ratio of their rates", () => {
    const strata = Array.from({ length: 64 }, (_, i) => ({
      hashes: 1000,
      hits: i % 2 ? 130 : 90,
      controlHits: 100,
    }));
    const [given, over] = [testTwoArms(strata, 0.95), testTwoArms(strata, 0.95, "templates")];
    if (!given.informative || !over.informative) throw new Error("both are informative");
    expect([given.lift, over.lift]).toEqual([expect.closeTo(1.1, 9), expect.closeTo(1.1, 9)]);
    expect(over.interval[0]).toBeLessThan(given.interval[0]);
    expect(over.interval[1]).toBeGreaterThan(given.interval[1]);
  });
});
