import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { poolTest } from "../../src/stats/pool-test.js";
import { studentPValue, studentQuantile } from "../../src/stats/student.js";
import { templateTest } from "../../src/stats/template-test.js";

describe("Student's t", () => {
  // scipy 1.10: 2 * t.sf(t, n).
  test.each([
    [0, 5, 1],
    [1, 1, 0.5],
    [2.131449545559323, 15, 0.05],
    [3.5, 63, 0.00086014384],
  ])("two-sided p-value of t = %f with %i degrees of freedom is %f", (t, freedom, wanted) => {
    expect(studentPValue(t, freedom).pValue).toBeCloseTo(wanted, 6);
    expect(studentPValue(-t, freedom)).toEqual(studentPValue(t, freedom));
  });

  test("quantile and p-value undo each other, and come to the normal ones", () => {
    for (const freedom of [1, 7, 63, 4096]) {
      for (const tail of [0.4, 0.025, 1e-4, 1e-8]) {
        const p = studentPValue(studentQuantile("tail", tail, freedom), freedom).pValue;
        expect(p / (2 * tail)).toBeCloseTo(1, 6);
      }
    }
    expect(studentQuantile("tail", 0.005, 1e7)).toBeCloseTo(2.575829, 5);
  });

  test("what is too small to be a number is the least that is given", () => {
    expect(studentPValue(Number.POSITIVE_INFINITY, 63).pValue).toBeCloseTo(1e-300, 310);
    expect(studentPValue(1e4, 4095).log10PValue).toBeCloseTo(-300, 9);
    expect(() => studentQuantile("tail", 1e-13, 3)).toThrow("tail is 1e-13, 1e-12 to 1/2 is needed");
  });
});

/** Templates with so many hits kept of 100 expected to halve. */
const strata = (...keptHits: number[]) =>
  keptHits.map((kept) => ({ population: 400, hits: 200, kept: 200, keptHits: kept }));

describe("templateTest", () => {
  test("with as many expected on each it is the t interval of their means", () => {
    const test = templateTest(strata(90, 100, 110, 120), 0.95);
    // Mean 105, standard error sqrt(166.67 / 4) = 6.4550, t(.975, 3) = 3.182446.
    expect(test).toMatchObject({ informative: true, lift: 1.05 });
    if (!test.informative) return;
    expect(test.interval[0]).toBeCloseTo(1.05 - 3.182446 * 0.06455, 5);
    expect(test.interval[1]).toBeCloseTo(1.05 + 3.182446 * 0.06455, 5);
    // t = 5 / 6.4550 with 3 degrees of freedom.
    expect(test.pValue).toBeCloseTo(0.4950253, 6);
  });

  test("the interval leaves out 1 where the p-value is under 1 - level, and grows with the level", () => {
    const stratum = fc.record({
      hits: fc.integer({ min: 1, max: 300 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(stratum, { minLength: 2, maxLength: 20 }), (given) => {
        const counts = given.map(({ hits, share }) => ({
          ...{ population: 300, hits, kept: 150 },
          keptHits:
            Math.max(0, hits - 150) + Math.round(share * (Math.min(150, hits) - Math.max(0, hits - 150))),
        }));
        const [narrow, wide] = [templateTest(counts, 0.9), templateTest(counts, 0.99)];
        if (!narrow.informative || !wide.informative) return;
        const [low, high] = narrow.interval;
        expect(low).toBeLessThanOrEqual(narrow.lift * (1 + 1e-9));
        expect(high).toBeGreaterThanOrEqual(narrow.lift * (1 - 1e-9));
        expect(wide.interval[0]).toBeLessThanOrEqual(low + 1e-12);
        expect(wide.interval[1]).toBeGreaterThanOrEqual(high - 1e-12);
        if (Math.abs(narrow.pValue - 0.1) > 1e-6 && low !== high)
          expect(low > 1 || high < 1).toBe(narrow.pValue < 0.1);
      }),
    );
  });

  test("templates that differ say less than one pool of the same counts", () => {
    const counts = strata(60, 160, 60, 160, 60, 160, 60, 160);
    const [given, over] = [poolTest(counts, 0.95), templateTest(counts, 0.95)];
    expect(given.informative && given.pValue).toBeLessThan(1e-3);
    expect(over.informative && over.pValue).toBeGreaterThan(0.5);
  });

  test("one template, or hits on none, says nothing; nor do a few that expect almost nothing on most", () => {
    expect(templateTest(strata(120), 0.95)).toEqual({
      informative: false,
      reason: "fewer than two templates have hits to choose among",
    });
    const rare = [
      ...strata(100),
      ...[1, 1, 1].map((hits) => ({ population: 400, hits, kept: 200, keptHits: 1 })),
    ];
    expect(templateTest(rare, 0.999)).toEqual({
      informative: false,
      reason: "its 4 templates differ too much among themselves",
    });
  });
});
