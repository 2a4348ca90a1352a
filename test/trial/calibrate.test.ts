import { describe, expect, test } from "vitest";
import { CALIBRATION_PARTS, CALIBRATIONS } from "../../src/stats/calibration/calibrations.js";
import type { CalibrationLine } from "../../src/stats/calibration/line.js";
import { calibrateTasks, calibrationResults, performCalibrate } from "../../src/trial/calibrate.js";
import {
  bandPosition,
  bandText,
  summariseCalibration,
  wantedText,
} from "../../src/trial/calibration-summary.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { resultsSchema } from "../../src/trial/results.js";
import { taskId } from "../../src/trial/task-context.js";
import { sampleLine } from "../support/sample-calibration.js";
import { sampleResults } from "../support/sample-results.js";

const tasksOf = (section: string, seed = "1") =>
  calibrateTasks(parseExperiment(`name: c\ntitle: t\n${section}`, "c.yaml").protocol, seed);

describe("tasks", () => {
  test("one a part of every calibration named, in the file's order", () => {
    const tasks = tasksOf("calibration: { replicates: 200, statistics: [secondary, pool] }\n", "7");
    const parts = CALIBRATION_PARTS.secondary!.length;
    expect(parts).toBeGreaterThan(10);
    expect(tasks.map(({ statistic, part }) => [statistic, part])).toEqual([
      ...Array.from({ length: parts }, (_, part) => ["secondary", part]),
      ["pool", 0],
    ]);
    expect(tasks.every(({ seed, replicates }) => seed === "7" && replicates === 200)).toBe(true);
    expect(new Set(tasks.map(taskId)).size).toBe(tasks.length);
  });

  test("all calibrations at 20 000 replicates unless told otherwise; none without the section", () => {
    const tasks = tasksOf("calibration: {}\n");
    expect(new Set(tasks.map(({ statistic }) => statistic))).toEqual(new Set(Object.keys(CALIBRATIONS)));
    expect(tasks.every(({ replicates }) => replicates === 20_000)).toBe(true);
    expect(tasksOf("trials: [{ claim: mlp-classifier, pow: sha256d }]\n")).toEqual([]);
  });

  test("the parts, in any order, make up the calibration; the record is plain JSON and depends on the seed", () => {
    const tasks = tasksOf("calibration: { replicates: 100, statistics: [secondary] }\n");
    const records = new Map([...tasks].reverse().map((task) => [task.part, performCalibrate(task)]));
    const lines = tasks.flatMap(({ part }) => records.get(part)!.lines);
    expect(lines).toEqual(CALIBRATIONS.secondary!("1", 100));
    expect(JSON.parse(JSON.stringify(records.get(0)))).toEqual(records.get(0));
    expect(CALIBRATIONS.secondary!("2", 100)).not.toEqual(lines);
  });
});

describe("results", () => {
  const task = { kind: "calibrate", seed: "1", statistic: "pool", part: 0, replicates: 100 } as const;
  const resultOf = (line: Partial<CalibrationLine>) => {
    const { band: _, ...sample } = sampleLine();
    return calibrationResults(task, { lines: [{ ...sample, band: 0.01, ...line }] })[0]!;
  };

  test.each([
    ["at most", 0.05, 0.01, [null, 0.06], "up to 0.06"],
    ["at least", 0.95, 0.01, [0.94, null], "from 0.94"],
    ["about", 0.5, 0.25, [0.25, 0.75], "0.25 to 0.75"],
    ["about", 0.001, 0.002, [null, 0.003], "up to 0.003"],
    ["about", 0.99, 0.02, [0.97, null], "from 0.97"],
  ] as const)("%s %f, off by %f: band %o", (relation, wanted, band, ends, text) => {
    const line = resultOf({ relation, wanted, band });
    expect(line.statistic).toBe("pool");
    for (const [i, end] of ends.entries()) {
      if (end === null) expect(line.band[i]).toBeNull();
      else expect(line.band[i]).toBeCloseTo(end, 12);
    }
    expect(bandText(line)).toBe(text);
    expect(wantedText(line)).toBe(`${relation} ${wanted}`);
  });

  test("a real line is within exactly if it lies in the band of its result", () => {
    const lines = ["one arm", "families", "peeking"].flatMap((statistic) =>
      calibrationResults({ ...task, statistic }, { lines: CALIBRATIONS[statistic]!("3", 100) }),
    );
    expect(lines.length).toBeGreaterThan(50);
    for (const { measured, band, within } of lines) {
      expect((band[0] ?? 0) <= measured && measured <= (band[1] ?? 1)).toBe(within);
    }
    const results = { ...sampleResults(), calibration: lines };
    expect(resultsSchema.parse(JSON.parse(JSON.stringify(results))).calibration).toEqual(lines);
  });

  test("positions: 0 is what is wanted, 1 the end of the band on the side that counts", () => {
    const at = (changes: Parameters<typeof sampleLine>[0]) => bandPosition(sampleLine(changes));
    expect(at({ measured: 0.06 })).toBeCloseTo(1, 12);
    expect(at({ measured: 0.03 })).toBeCloseTo(-2, 12);
    expect(at({ relation: "at least", wanted: 0.95, band: [0.94, null], measured: 0.92 })).toBeCloseTo(3, 12);
    expect(at({ relation: "about", band: [0.04, 0.06], measured: 0.045 })).toBeCloseTo(-0.5, 12);
    expect(at({ relation: "about", wanted: 0.99, band: [0.98, null], measured: 1 })).toBeCloseTo(1, 12);
    expect(at({ relation: "at least", wanted: 1e-5, band: [1e-5, null], measured: 0.4 })).toBeNull();
  });

  test("the summary counts, and finds the worst line on the side that counts", () => {
    const safe = sampleLine({ name: "safe", measured: 0 });
    const low = sampleLine({ name: "low", relation: "about", band: [0.04, 0.06], measured: 0.042 });
    const bare = sampleLine({
      relation: "at least",
      wanted: 1e-5,
      band: [1e-5, null],
      measured: 0,
      within: false,
    });
    const { lines, within, outOfBand, worst } = summariseCalibration([safe, low, bare]);
    expect({ lines, within, outOfBand }).toEqual({ lines: 3, within: 2, outOfBand: [bare] });
    expect(worst?.line.name).toBe("low");
    expect(worst?.position).toBeCloseTo(-0.8, 12);
    expect(summariseCalibration([bare]).worst).toBeNull();
  });
});
