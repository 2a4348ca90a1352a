import { afterEach, describe, expect, it, vi } from "vitest";
import { RandomStream } from "../../src/core/random-stream.js";
import { clusterModel } from "../../src/model/clusters.js";
import { band, bitRows, featureSet, scoresOf, uniformRows } from "./labelled-rows.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Points around the corners of a square, label 1 near two of them more often. */
function corners(rows: number, name: string) {
  const labels = new RandomStream("corners", name);
  const set = uniformRows(rows, 2, name, () => 0);
  for (let row = 0; row < rows; row++) {
    const corner = labels.below(4);
    set.x[2 * row] = 10 * (corner & 1) + set.x[2 * row]!;
    set.x[2 * row + 1] = 10 * (corner >> 1) + set.x[2 * row + 1]!;
    set.y[row] = labels.below(10) < 2 * corner ? 1 : 0;
  }
  return set;
}

const fitOn = (data: Parameters<typeof clusterModel.fit>[0], clusters: number, name = "fit") =>
  clusterModel.fit(
    data,
    featureSet(data.training.x.length / data.training.rows),
    { clusters, iterations: 100 },
    new RandomStream(name),
  );

describe("clusterModel", () => {
  it("finds the groups and scores each by its share of label 1, drawing from the stream only", async () => {
    const random = vi.spyOn(Math, "random");
    const data = { training: corners(2000, "a"), validation: corners(1000, "b") };
    const { frozen } = await fitOn(data, 4);
    expect(random).not.toHaveBeenCalled();
    const { x, y, rows } = data.training;
    const scores = await scoresOf(clusterModel, frozen, data.training);
    for (let corner = 0; corner < 4; corner++) {
      const inside = Array.from({ length: rows }, (_, row) => row).filter(
        (row) => (x[2 * row]! > 5 ? 1 : 0) + (x[2 * row + 1]! > 5 ? 2 : 0) === corner,
      );
      const share = inside.reduce((sum, row) => sum + y[row]!, 0) / inside.length;
      for (const row of inside) expect(scores[row]).toBe(Math.fround(share));
    }
  });

  it("gives the same bits from the same stream", async () => {
    const data = { training: corners(500, "a"), validation: corners(100, "b") };
    const digests = await Promise.all(["one", "one", "two"].map((name) => fitOn(data, 7, name)));
    expect(digests[1]!.frozen.digest).toBe(digests[0]!.frozen.digest);
    expect(digests[2]!.frozen.digest).not.toBe(digests[0]!.frozen.digest);
  });

  it("is at the majority on noise", async () => {
    const rows = (name: string) => bitRows(4000, 8, name, (_, labels) => labels.below(2) === 0);
    const { diagnostics } = await fitOn({ training: rows("a"), validation: rows("b") }, 5);
    if (diagnostics.task !== "classification") throw new Error("not a classifier");
    expect(Math.abs(diagnostics.validationAccuracy - 0.5)).toBeLessThan(band(4000));
  });

  it("bears fewer distinct points than clusters, and refuses more clusters than rows", async () => {
    const rows = { x: Float32Array.of(0, 0, 1, 1), y: Uint8Array.of(0, 0, 1, 1), rows: 4 };
    const data = { training: rows, validation: rows };
    const { frozen } = await fitOn(data, 3);
    expect([...(await scoresOf(clusterModel, frozen, rows))]).toEqual([0, 0, 1, 1]);
    await expect(fitOn(data, 5)).rejects.toThrow("clusters is 5");
    await expect(fitOn(data, 0)).rejects.toThrow("clusters is 0");
  });
});
