import { expect, test } from "vitest";
import { controlQuantiles } from "../../src/trial/control-quantiles.js";
import type { Gate } from "../../src/trial/results.js";

const gate = (pValue: number | null, threshold: number | null = 1e-5): Gate => ({
  ...{ id: "random-filter", subject: "sha256d/16", status: "pass", figure: "", reason: "" },
  ...{ pValue, threshold },
});

test("null tests alone, ascending, each beside its place among uniform p-values", () => {
  const found = controlQuantiles([gate(0.9), gate(0.2), gate(null), gate(1e-30, null), gate(0.5)]);
  expect(found.map(({ pValue }) => pValue)).toEqual([0.2, 0.5, 0.9]);
  expect(found.map(({ expected }) => expected)).toEqual([0.25, 0.5, 0.75]);
  expect(controlQuantiles([])).toEqual([]);
});

test("bands are those of order statistics: the least of n is above 1 - (1 - p)^(1/n), and they mirror each other", () => {
  const found = controlQuantiles([gate(0.1), gate(0.2), gate(0.3), gate(0.4)]);
  const [first, last] = [found[0]!.band, found[3]!.band];
  expect(first[0]).toBeCloseTo(1 - 0.975 ** (1 / 4), 10);
  expect(first[1]).toBeCloseTo(1 - 0.025 ** (1 / 4), 10);
  expect(last[0]).toBeCloseTo(1 - first[1], 10);
  expect(last[1]).toBeCloseTo(1 - first[0], 10);
});
