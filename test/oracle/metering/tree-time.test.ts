import { expect, test } from "vitest";
import type { ProcessStat } from "../../../src/oracle/metering/process-stat.js";
import { parseStat } from "../../../src/oracle/metering/process-stat.js";
import { TreeTime } from "../../../src/oracle/metering/tree-time.js";

/** A process that uses `own` ticks itself and has waited for `waited`. */
function stat(pid: number, parent: number, own: number, waited = 0, start = 0): ProcessStat {
  return { pid, parent, threads: 1, start, own, waited };
}

function ticksOf(samples: readonly (readonly ProcessStat[])[]): number {
  const time = new TreeTime();
  for (const sample of samples) time.sample(sample);
  return time.ticks;
}

test("a child that is waited for counts once", () => {
  expect(ticksOf([[stat(2, 1, 10)], [stat(2, 1, 10), stat(3, 2, 200)], [stat(2, 1, 10, 205)]])).toBe(215);
});

test("children that nobody waits for count, one after another and at once", () => {
  const parent = stat(2, 1, 10);
  expect(ticksOf([[parent, stat(3, 2, 200)], [parent], [parent, stat(4, 2, 50)], [parent]])).toBe(260);
  expect(ticksOf([[parent, stat(3, 2, 200), stat(4, 2, 50)], [parent]])).toBe(260);
});

test("one child waited for does not hide another that is not", () => {
  const samples = [
    [stat(2, 1, 10), stat(3, 1, 10), stat(4, 2, 100), stat(5, 3, 100)],
    [stat(2, 1, 10), stat(3, 1, 10, 100)],
  ];
  expect(ticksOf(samples)).toBe(220);
});

test("an orphan's time goes to who adopts it, or is kept", () => {
  const before = [stat(1, 0, 0), stat(2, 1, 10), stat(3, 2, 100)];
  // Parent and child end between two samples: the adopter has waited for both, or for none.
  expect(ticksOf([before, [stat(1, 0, 0, 112)]])).toBe(112);
  expect(ticksOf([before, [stat(1, 0, 0)]])).toBe(110);
});

test("a number used again is another process, and time never falls", () => {
  const parent = stat(2, 1, 10);
  expect(
    ticksOf([
      [parent, stat(3, 2, 200, 0, 5)],
      [parent, stat(3, 2, 1, 0, 9)],
    ]),
  ).toBe(211);
  expect(ticksOf([[parent, stat(3, 2, 200)], []])).toBe(210);
});

test("a line of /proc/PID/stat is read whatever the name holds", () => {
  const line = "42 (a) b (c d) S 7 42 41 0 -1 4194560 100 200 0 0 11 22 33 44 20 0 1 0 987654 1000 10 184467";
  expect(parseStat(line)).toEqual({ pid: 42, parent: 7, threads: 1, start: 987654, own: 33, waited: 77 });
  expect(parseStat("")).toBeUndefined();
  expect(parseStat("42 (cut) S 7")).toBeUndefined();
});
