import { readdirSync, readFileSync } from "node:fs";

/** What `/proc/PID/stat` says of a process, times in clock ticks (proc(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly threads: number;
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
  const parent = fields[1];
  const [utime, stime, cutime, cstime] = fields.slice(11, 15);
  const [threads, , start] = fields.slice(17, 20);
  if ([pid, parent, threads, utime, stime, cutime, cstime, start].some((value) => !Number.isFinite(value))) {
    return undefined;
  }
  return {
    pid,
    parent: parent!,
    threads: threads!,
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

/** A process's number in its own pid namespace; null if that is the one seen from here, or it is gone. */
export function namespaceNumber(pid: number): number | null {
  try {
    const numbers =
      /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]?.split("\t") ?? [];
    return numbers.length > 1 ? Number(numbers.at(-1)) : null;
  } catch {
    return null;
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
