import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random-stream.js";
import { binOf, cutsOf } from "../../../src/model/trees/cuts.js";

const value = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("cutsOf", () => {
  it("cuts half way between the values", () => {
    expect([...cutsOf(Float32Array.of(3, 1, 3, 2, 1), 255)]).toEqual([1.5, 2.5]);
    expect([...cutsOf(Float32Array.of(7, 7), 255)]).toEqual([]);
    expect([...cutsOf(Float32Array.of(-0, 0), 255)]).toEqual([]);
  });

  it("separates neighbouring numbers of single precision", () => {
    const next = 1 + 2 ** -23;
    const cuts = cutsOf(Float32Array.of(1, next), 255);
    expect([binOf(cuts, 1), binOf(cuts, next)]).toEqual([0, 1]);
  });

  it("gives every value its own bin where there are enough, in order", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), (values) => {
        const distinct = [...new Set(Float32Array.from(values, (v) => v + 0))].sort((a, b) => a - b);
        const cuts = cutsOf(Float32Array.from(values), 255);
        expect(distinct.map((v) => binOf(cuts, v))).toEqual(distinct.map((_, i) => i));
      }),
    );
  });

  it("makes bins of about as many rows where there are more values than bins", () => {
    const stream = new RandomStream("cuts");
    const values = Float32Array.from({ length: 20_000 }, () => stream.float() ** 3);
    const cuts = cutsOf(values.slice(), 100);
    expect(cuts).toHaveLength(99);
    const counts = new Uint32Array(100);
    for (const v of values) counts[binOf(cuts, v)]!++;
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(190);
    expect(Math.max(...counts)).toBeLessThanOrEqual(210);
  });

  it("leaves a frequent value a bin of its own and spends the others on the rest", () => {
    const values = Float32Array.from({ length: 10_000 }, (_, i) => (i < 9000 ? 0 : i));
    const cuts = cutsOf(values, 11);
    expect(cuts).toHaveLength(10);
    expect(binOf(cuts, 0)).toBe(0);
    expect(binOf(cuts, 9000)).toBe(1);
  });
});
