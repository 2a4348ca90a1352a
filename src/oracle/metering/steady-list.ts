import type { ProcessStat } from "./process-stat.js";

/** How often a list is read anew; where processes end faster than that, the last one is taken. */
const TRIES = 5;

/**
 * A list of processes as they were at one moment. They are read one after another, so that a child's time can pass to
 * the parent that waits for it in between: it would be missing from both, or be in both. A list is steady where, read
 * again, all are still there and have waited for nothing more.
 *
 * @param list reads all
 * @param again reads one; undefined if it is gone
 */
export function steadyList(
  list: () => readonly ProcessStat[],
  again: (pid: number) => ProcessStat | undefined,
): readonly ProcessStat[] {
  let processes = list();
  for (let tries = 1; tries < TRIES; tries++) {
    const isSteady = processes.every(({ pid, start, waited }) => {
      const now = again(pid);
      return now !== undefined && now.start === start && now.waited === waited;
    });
    if (isSteady) break;
    processes = list();
  }
  return processes;
}
