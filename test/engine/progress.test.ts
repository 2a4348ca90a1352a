import { describe, expect, test } from "vitest";
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

describe("rate and time left", () => {
  /** A meter whose clock is told, and what it said last. */
  function metered() {
    let now = 0;
    const seen: Progress[] = [];
    const meter = new ProgressMeter(
      (progress) => seen.push(progress),
      0,
      undefined,
      () => now,
    );
    return {
      meter,
      last: () => seen.at(-1)!,
      pass: (seconds: number) => {
        now += 1000 * seconds;
      },
    };
  }

  test("follow from what was done in the time that has passed", () => {
    const { meter, last, pass } = metered();
    meter.begin("hash", 1000, 100);
    expect(last()).toMatchObject({ rate: null, secondsLeft: null });
    pass(10);
    meter.step(250, 25, "a");
    expect(last()).toMatchObject({ rate: 25, secondsLeft: 30, overall: 0.25 });
  });

  test("what was known from before says nothing of either", () => {
    const { meter, last, pass } = metered();
    meter.begin("label", 10, 100);
    for (let i = 0; i < 5; i++) {
      pass(1);
      meter.step(1, 10, "a", { known: true });
    }
    expect(last()).toMatchObject({ done: 5, overall: 0.5, rate: null, secondsLeft: null });
    pass(20);
    meter.step(1, 10, "a");
    expect(last()).toMatchObject({ rate: 0.05, secondsLeft: 80 });
  });
});
