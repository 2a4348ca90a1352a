import { describe, expect, it } from "vitest";
import { runSpeckTable, type SpeckProgress } from "../../src/trial/speck/speck-table.js";

const SPEC = { seed: "1", rounds: [3], samples: 60_000, controlSamples: 60_000, testPairs: 40_000 };

describe("runSpeckTable", () => {
  it("learns three rounds at once, finds nothing in random words, and repeats itself", async () => {
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
    expect(await runSpeckTable({ ...SPEC, samples: 60_000 })).toEqual(rows);
  });

  it("refuses settings out of range", async () => {
    await expect(runSpeckTable({ ...SPEC, samples: 0 })).rejects.toThrow("samples is 0");
    await expect(runSpeckTable({ ...SPEC, testPairs: 0.5 })).rejects.toThrow("testPairs is 0.5");
    const few = { ...SPEC, samples: 1024, controlSamples: 1024, testPairs: 10 };
    await expect(runSpeckTable({ ...few, rounds: [0] })).rejects.toThrow("rounds is 0");
  });
});
