import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { frameOf } from "../../src/dataset/frame.js";
import { openBackend } from "../../src/model/backend.js";
import { fitMlp } from "../../src/model/mlp.js";
import { plantedRows, SPEC } from "../model/planted-rows.js";

const FRAME = { pow: ["a", "b", "a"], hits: [1, 2, 4], share: [0.5, 2.5, 3] };

describe("frameOf", () => {
  test("describes columns of numbers", () => {
    const { hits, share, pow } = frameOf(FRAME).describe();
    expect(hits).toEqual({
      count: 3,
      mean: 7 / 3,
      std: expect.closeTo(1.5275252, 6),
      min: 1,
      median: 2,
      max: 4,
    });
    expect(share!.mean).toBe(2);
    expect(pow).toBeUndefined();
  });

  test("sums by a column, merges on one, and writes CSV", () => {
    const sums = frameOf(FRAME).sumBy("pow");
    expect(sums.columns).toEqual(["pow", "hits_sum", "share_sum"]);
    expect([sums.values("pow"), sums.values("hits_sum")]).toEqual([
      ["a", "b"],
      [5, 2],
    ]);
    const merged = sums.merge(frameOf({ pow: ["a", "b"], full: [1, 0] }), "pow");
    expect(merged.toCsv().trim().split("\n")).toEqual([
      "pow,hits_sum,share_sum,full",
      "a,5,3.5,1",
      "b,2,2.5,0",
    ]);
  });

  test("one row has no standard deviation", () => {
    expect(frameOf({ hits: [3] }).describe().hits).toMatchObject({ mean: 3, min: 3, max: 3 });
  });

  test.each([
    [{}, /at least one column/],
    [{ a: [] }, /at least 1/],
    [{ a: [1], b: [1, 2] }, /columns have 1, 2 values/],
  ])("%o is refused", (columns, message) => {
    expect(() => frameOf(columns)).toThrow(message);
  });

  test("a column that is not there is named", () => {
    expect(() => frameOf(FRAME).values("hit")).toThrow('no column "hit"; valid: pow, hits, share');
  });
});

describe("danfo and the models in one process", () => {
  test("leave each other as they are", async () => {
    const rows = [plantedRows(2048, "training"), plantedRows(512, "validation")] as const;
    const trained = async () =>
      (await fitMlp({ ...SPEC, epochs: 1 }, ...rows, new RandomStream("fit"), "wasm")).frozen.digest;
    const before = await trained();
    const { tf } = await openBackend("wasm");
    const engine = tf.engine();
    frameOf(FRAME).describe();
    expect(tf.engine()).toBe(engine);
    expect(tf.getBackend()).toBe("wasm");
    expect((globalThis as Record<string, unknown>)._tfengine).toBe(engine);
    expect(await trained()).toBe(before);
  });
});
