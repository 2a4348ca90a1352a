import { describe, expect, it } from "vitest";
import { runSpeckTable, type SpeckProgress } from "../../src/trial/speck/speck-table.js";

const SPEC = { seed: "1", rounds: [3], samples: 60_000, controlSamples: 20_000, testPairs: 40_000 };
const FEW = { ...SPEC, samples: 4096, controlSamples: 4096, testPairs: 4096 };

describe("runSpeckTable", () => {
  it("learns three rounds at once, and finds nothing in random words", async () => {
    const progress: SpeckProgress[] = [];
    const rows = await runSpeckTable(SPEC, (step) => progress.push(step));
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row!.accuracy).toBeGreaterThan(0.98);
    expect(row!.interval[0]).toBeLessThan(row!.accuracy);
    expect(row!.interval[1]).toBeGreaterThan(row!.accuracy);
    expect(row!.published).toBeNull();
    // Five standard errors.
    expect(Math.abs(row!.random.accuracy - 0.5)).toBeLessThan(2.5 / Math.sqrt(40_000));
    expect(row!.curve.at(-1)!.samples).toBeGreaterThanOrEqual(60_000);
    expect(progress.map(({ oracle }) => oracle)).toEqual([
      ...new Array(10).fill("random"),
      ...new Array(10).fill(3),
    ]);
  });

  it("gives the same rows from the same seed, others from another, the published figure beside them", async () => {
    const rows = await runSpeckTable({ ...FEW, rounds: [5, 7] });
    expect(rows.map(({ published }) => published)).toEqual([0.929, 0.616]);
    expect(await runSpeckTable({ ...FEW, rounds: [5, 7] })).toEqual(rows);
    // A row does not depend on the rows before it.
    expect(await runSpeckTable({ ...FEW, rounds: [7] })).toEqual(rows.slice(1));
    expect((await runSpeckTable({ ...FEW, rounds: [7], seed: "2" }))[0]).not.toEqual(rows[1]);
  });

  it("refuses settings out of range", async () => {
    await expect(runSpeckTable({ ...FEW, samples: 0 })).rejects.toThrow("samples is 0");
    await expect(runSpeckTable({ ...FEW, testPairs: 0.5 })).rejects.toThrow("testPairs is 0.5");
    await expect(runSpeckTable({ ...FEW, rounds: [0] })).rejects.toThrow("rounds is 0");
    await expect(runSpeckTable({ ...FEW, rounds: [] })).rejects.toThrow("no rounds");
  });
});
