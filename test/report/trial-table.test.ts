import { expect, test } from "vitest";
import { trialTable, verdictCounts } from "../../src/report/trial-table.js";
import { sampleResults, sampleTrial } from "../support/sample-results.js";

const trials = [
  sampleTrial({ claim: "mlp-classifier", lift: 1.01 }),
  sampleTrial({ claim: "cmfo-deployed", verdict: "degenerate", lift: null, interval: null, keep: 0 }),
  sampleTrial({ claim: "golden-order", lift: 0.97 }),
  sampleTrial({ claim: "cmfo-torus", verdict: "no-advantage", lift: 1, interval: [null, 1.02] }),
];

test("a row a trial, what it does not have left out", () => {
  const frame = trialTable(sampleResults({ trials }))!;
  expect(frame.rows).toBe(4);
  expect(frame.values("claim")).toEqual(trials.map(({ claim }) => claim));
  expect(frame.values("lift")).toEqual([1.01, null, 0.97, 1]);
  expect(frame.values("lower")).toEqual([0.992, null, 0.992, null]);
  expect(frame.values("upper")).toEqual([1.008, null, 1.008, 1.02]);
  expect(trialTable(sampleResults({ trials: [] }))).toBeNull();
});

test("counts and mean lifts by verdict and family", () => {
  expect(verdictCounts(sampleResults({ trials }))).toEqual([
    { verdict: "degenerate", family: "cmfo", trials: 1, meanLift: null },
    { verdict: "no-advantage", family: "cmfo", trials: 1, meanLift: 1 },
    { verdict: "no-advantage", family: "other", trials: 2, meanLift: expect.closeTo(0.99, 12) },
  ]);
  expect(verdictCounts(sampleResults({ trials: [] }))).toEqual([]);
});
