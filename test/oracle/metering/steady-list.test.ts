import { expect, test } from "vitest";
import type { ProcessStat } from "../../../src/oracle/metering/process-stat.js";
import { steadyList } from "../../../src/oracle/metering/steady-list.js";
import { TreeTime } from "../../../src/oracle/metering/tree-time.js";

/** Processes whose child is waited for after so many single readings. */
class Changing {
  #readings = 0;
  readonly #before: readonly ProcessStat[];
  readonly #after: readonly ProcessStat[];
  readonly #when: number;

  constructor(before: readonly ProcessStat[], after: readonly ProcessStat[], when: number) {
    this.#before = before;
    this.#after = after;
    this.#when = when;
  }

  readonly list = () => this.#before.map(({ pid }) => this.read(pid)).filter((stat) => stat !== undefined);

  readonly read = (pid: number) => {
    const now = this.#readings++ < this.#when ? this.#before : this.#after;
    return now.find((stat) => stat.pid === pid);
  };
}

const stat = (pid: number, parent: number, own: number, waited = 0): ProcessStat => ({
  ...{ pid, parent, threads: 1, start: pid, own, waited },
});
const parent = stat(2, 1, 10);
const child = stat(3, 2, 100);

test.each([0, 1, 2, 3, 4])("a child that is waited for after %i readings counts once", (when) => {
  // A parent is read before its child or after it: numbers begin anew.
  for (const before of [
    [parent, child],
    [child, parent],
  ]) {
    const time = new TreeTime();
    time.sample(before);
    const processes = new Changing(before, [stat(2, 1, 10, 100)], when);
    time.sample(steadyList(processes.list, processes.read));
    time.sample(steadyList(processes.list, processes.read));
    expect(time.ticks).toBe(110);
  }
});

test("where all changes always, the last list is taken", () => {
  let waited = 0;
  const list = () => [stat(2, 1, 10, waited++)];
  expect(steadyList(list, () => list()[0])).toEqual([stat(2, 1, 10, 8)]);
});

test("a number that is another process's by now is not steady", () => {
  let lists = 0;
  const other = { ...child, start: 9 };
  const list = () => (lists++ === 0 ? [child] : [other]);
  expect(steadyList(list, () => other)).toEqual([other]);
});
