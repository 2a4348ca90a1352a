import { afterAll, describe, expect, test } from "vitest";
import { CALIBRATIONS } from "../../src/stats/calibration/calibrations.js";
import type { CalibrationLine } from "../../src/stats/calibration/line.js";

const REPLICATES = 20_000;

/** One line for the log: what was measured, and against what. */
function said({ name, measured, relation, wanted, band }: CalibrationLine): string {
  return `${name}: ${measured.toPrecision(4)}, ${relation} ${wanted}, band ${band.toPrecision(2)}`;
}

describe(`error rates and power over ${REPLICATES} replicates, bands of 4.5 standard errors`, () => {
  let seconds = 0;

  test.each(Object.keys(CALIBRATIONS))("%s", (name) => {
    const before = process.cpuUsage();
    const lines = CALIBRATIONS[name]!("1", REPLICATES);
    if (name !== "secondary") seconds += process.cpuUsage(before).user / 1e6;
    console.log(lines.map(said).join("\n"));
    expect(lines.filter(({ within }) => !within).map(said)).toEqual([]);
    // Permutation tests have fewer, and a test that gives no result for a replicate has one less.
    if (name !== "secondary") expect(lines.every(({ replicates }) => replicates === REPLICATES)).toBe(true);
  });

  afterAll(() => console.log(`primary tests: ${seconds.toFixed(1)} s of processor time`));
});
