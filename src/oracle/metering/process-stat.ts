import { readdirSync, readFileSync } from "node:fs";

/** What `/proc/PID/stat` says of a process, times in clock ticks (proc(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
  /** Tells two processes apart that had one number after each other. */
  readonly start: number;
  /** User and system time of its own threads, those that have ended included. */
  readonly own: number;
  /** The same of children that it has waited for, and of theirs. */
  readonly waited: number;
}

/** Clock ticks a second in `/proc`: USER_HZ, 100 on all of Linux's current architectures. */
export const TICKS = 100;

/** Parses a line of `/proc/PID/stat`; undefined if it is not one. The name may hold spaces and brackets. */
export function parseStat(text: string): ProcessStat | undefined {
  const pid = Number.parseInt(text, 10);
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [, parent, , session] = fields;
  const [utime, stime, cutime, cstime] = fields.slice(11, 15);
  const start = fields[19];
  if ([pid, parent, session, utime, stime, cutime, cstime, start].some((value) => !Number.isFinite(value))) {
    return undefined;
  }
  return {
    pid,
    parent: parent!,
    session: session!,
    start: start!,
    own: utime! + stime!,
    waited: cutime! + cstime!,
  };
}

/** A process as it is now; undefined if it is gone. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** All processes that can be seen. */
export function allProcesses(): ProcessStat[] {
  return readdirSync("/proc")
    .filter((name) => name >= "1" && name <= "99999999" && /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined);
}

/** Whether a process was started with a variable, `NAME=value`; false where that cannot be read. */
export function hasVariable(pid: number, variable: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(variable);
  } catch {
    return false;
  }
}
