import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  batchesOf,
  checkSpec,
  type DatasetSpec,
  SPLITS,
  STRETCH_NONCES,
  splitRanges,
} from "../../src/dataset/build-plan.js";

const SPEC: DatasetSpec = {
  seed: "1",
  pow: "sha256d",
  key: null,
  templates: 10,
  noncesPerTemplate: 100,
  bits: 4,
  sampling: "natural",
  split: "across-templates",
};

const specs = fc.record({
  templates: fc.integer({ min: 3, max: 300 }),
  noncesPerTemplate: fc.oneof(fc.integer({ min: 3, max: 50 }), fc.integer({ min: 3, max: 200_000 })),
  split: fc.constantFrom("across-templates" as const, "same-template" as const),
});

describe("batchesOf", () => {
  test("the splits together hold every draw of every template once, in order", () => {
    fc.assert(
      fc.property(specs, (given) => {
        const spec = { ...SPEC, ...given };
        const stretches = SPLITS.flatMap((split) => [...batchesOf(spec, split)].flat());
        const next = new Map<number, number>();
        for (const { template, from, count } of stretches) {
          expect(from).toBe(next.get(template) ?? 0);
          expect(count).toBeGreaterThan(0);
          next.set(template, from + count);
        }
        expect(next.size).toBe(spec.templates);
        expect([...next.values()].every((end) => end === spec.noncesPerTemplate)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("no batch is larger than a stretch may be", () => {
    fc.assert(
      fc.property(specs, (given) => {
        for (const split of SPLITS) {
          for (const batch of batchesOf({ ...SPEC, ...given }, split)) {
            expect(batch.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(STRETCH_NONCES);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("splitRanges", () => {
  test("70, 15 and 15 %, and one at least for each", () => {
    expect(splitRanges({ ...SPEC, templates: 100 })).toEqual({
      train: { from: 0, to: 70 },
      validation: { from: 70, to: 85 },
      test: { from: 85, to: 100 },
    });
    expect(splitRanges({ ...SPEC, templates: 3 }).test).toEqual({ from: 2, to: 3 });
    expect(splitRanges({ ...SPEC, split: "same-template", noncesPerTemplate: 20 }).train).toEqual({
      from: 0,
      to: 14,
    });
  });
});

describe("checkSpec", () => {
  test.each([
    [{ templates: 2 }, /--templates is 2: a whole number from 3 .* same-template/],
    [{ noncesPerTemplate: 0 }, /--nonces is 0/],
    [{ noncesPerTemplate: 2, split: "same-template" as const }, /--nonces is 2: a whole number from 3/],
    [{ noncesPerTemplate: 2 ** 32 }, /--nonces is 4294967296/],
    [{ bits: 65 }, /--bits is 65: a whole number from 1 to 64/],
    [{ bits: 1.5 }, /--bits is 1.5/],
  ])("%o is refused", (change, message) => {
    expect(() => checkSpec({ ...SPEC, ...change })).toThrow(message);
  });
});
