import fc from "fast-check";
import { expect, test } from "vitest";
import { RecordIndex } from "../../src/engine/record-index.js";

const ids = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString(16).padStart(16, "0"));
const places = fc.record({
  offset: fc.integer({ min: 0, max: 2 ** 50 }),
  length: fc.integer({ min: 1, max: 2 ** 31 }),
});

test("is a map of ids to places", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, places), { maxLength: 3000, size: "max" }), (entries) => {
      const index = new RecordIndex();
      const map = new Map(entries);
      for (const [id, place] of entries) index.set(id, place);
      expect(index.size).toBe(map.size);
      for (const [id, place] of map) expect(index.get(id)).toEqual(place);
    }),
    { numRuns: 30 },
  );
});

test("holds ids that want the same slot apart", () => {
  const index = new RecordIndex();
  const same = Array.from({ length: 100 }, (_, i) => `${i.toString(16).padStart(8, "0")}00000007`);
  for (const [i, id] of same.entries()) index.set(id, { offset: i, length: 1 });
  expect(same.map((id) => index.get(id)!.offset)).toEqual(same.map((_, i) => i));
  expect(index.get("ffffffff00000007")).toBeUndefined();
  index.clear();
  expect(index.get(same[0]!)).toBeUndefined();
});
