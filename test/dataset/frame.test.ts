import { parse } from "csv-parse/sync";
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

  test("merges on a column, and writes CSV", () => {
    const groups = frameOf(FRAME).groupBy(["pow"], ["share"]);
    const merged = groups.merge(frameOf({ pow: ["a", "b"], full: [1, 0] }), "pow");
    expect(merged.toCsv().trim().split("\n")).toEqual([
      "pow,count,share_mean,full",
      "a,2,1.75,1",
      "b,1,2.5,0",
    ]);
  });

  test("missing numbers are left out of summaries and means, and columns of nothing else out of summaries", () => {
    const gaps = frameOf({
      pow: ["a", "b", "a", "c", "b"],
      kind: ["x", "x", null, "x", "x"],
      lift: [1, null, 2.5, null, 4],
      none: [null, null, null, null, null],
    });
    const summaries = gaps.describe();
    expect(Object.keys(summaries)).toEqual(["lift"]);
    expect(summaries.lift).toMatchObject({ count: 3, mean: 2.5, min: 1, median: 2.5, max: 4 });
    const groups = gaps.groupBy(["pow"], ["lift", "none"]);
    expect(groups.columns).toEqual(["pow", "count", "lift_mean", "none_mean"]);
    expect(groups.columns.map((column) => groups.values(column))).toEqual([
      ["a", "b", "c"],
      [2, 2, 1],
      [1.75, 4, null],
      [null, null, null],
    ]);
    expect(gaps.groupBy(["pow", "kind"], []).values("count")).toEqual([1, 2, 1, 1]);
    const merged = gaps.merge(frameOf({ kind: ["x", null], full: [1, 0] }), "kind");
    expect(merged.values("full")).toEqual([1, 1, 1, 1]);
    expect(merged.values("lift")).toEqual([1, null, null, 4]);
  });

  test("groups whose keys look alike once joined stay apart, numbers stay numbers", () => {
    const groups = frameOf({ a: ["x-y", "x", "x-y"], b: ["z", "y-z", "z"], n: [1, 2, 1] }).groupBy(
      ["a", "b", "n"],
      [],
    );
    expect(["a", "b", "n", "count"].map((column) => groups.values(column))).toEqual([
      ["x-y", "x"],
      ["z", "y-z"],
      [1, 2],
      [2, 1],
    ]);
  });

  test("CSV of any text is read back as it was", () => {
    const cells = ["sha256d:8,9", 'a "word"', "two\nlines", "plain", "", "\r"];
    const csv = frameOf({ "pow,er": cells, share: [0.1, null, 1e-9, 2 ** 40, 0, -1] }).toCsv();
    expect(parse(csv)).toEqual([
      ["pow,er", "share"],
      ...cells.map((cell, i) => [cell, ["0.1", "", "1e-9", "1099511627776", "0", "-1"][i]]),
    ]);
  });

  test("what cannot be grouped or averaged is refused", () => {
    expect(() => frameOf(FRAME).groupBy([], [])).toThrow("at least one column");
    expect(() => frameOf(FRAME).groupBy(["hit"], [])).toThrow('no column "hit"');
    expect(() => frameOf(FRAME).groupBy(["hits"], ["pow"])).toThrow('column "pow" holds "a"');
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
