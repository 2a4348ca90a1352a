import { expect, test } from "vitest";
import { UnseenTasks } from "../../../src/oracle/metering/unseen-tasks.js";

const claim = { key: "claim", number: 60, threads: 1 };

test("numbers given out and never seen are charged with the time between samples", () => {
  const tasks = new UnseenTasks(8);
  tasks.sample([claim], 0.02);
  // Preparations before the first sample are free.
  expect(tasks.seconds).toBe(0);
  const first = { key: "child 61", number: 61, threads: 1 };
  tasks.sample([claim, first], 0.02);
  for (let number = 63; number <= 63 + 2 * 99; number += 2) {
    tasks.sample([claim, { key: `child ${number}`, number, threads: 1 }], 0.02);
  }
  // A hundred unseen and a hundred gone, and half a second free.
  expect(tasks.seconds).toBeCloseTo(200 * 0.02 - 0.5, 9);
});

test("threads and processes that are seen are free, and no more are charged than can run", () => {
  const tasks = new UnseenTasks(2);
  tasks.sample([claim], 0.02);
  tasks.sample([{ ...claim, threads: 12 }], 0.02);
  tasks.sample(
    [
      { ...claim, threads: 12 },
      { key: "next", number: 72, threads: 1 },
    ],
    0.02,
  );
  expect(tasks.seconds).toBe(0);
  for (let number = 5000; number < 55_000; number += 5000) {
    tasks.sample([claim, { key: "far", number, threads: 1 }], 1);
  }
  // A late sample is charged with a tenth of a second.
  expect(tasks.seconds).toBeCloseTo(10 * 2 * 0.1 - 0.5, 9);
  tasks.restart();
  tasks.sample([claim], 1);
  expect(tasks.seconds).toBe(0);
});
