import { expect, test } from "vitest";
import { type Progress, ProgressMeter } from "../../src/engine/progress.js";

test("what is done of tasks under way moves the whole, and counts once when they end", () => {
  const seen: Progress[] = [];
  const meter = new ProgressMeter((progress) => seen.push(progress), 0);
  const [first, second] = [{}, {}];
  meter.begin("distinguish", 2, 100);
  meter.within(first, 0.2, 10, "first: 20 %");
  meter.within(second, 0.1, 5, "second: 10 %");
  meter.within(first, 0.6, 30, "first: 60 %");
  meter.step(1, 50, "first", { task: first });
  meter.step(1, 50, "second", { task: second });
  expect(seen.map(({ overall }) => overall)).toEqual([0, 0.1, 0.15, 0.35, 0.55, 1]);
  expect(seen.map(({ done }) => done)).toEqual([0, 0, 0, 0, 1, 2]);
  expect(seen[3]!.current).toBe("first: 60 %");
});
