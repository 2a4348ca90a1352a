import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { readStat } from "../oracle/metering/process-stat.js";

/** Which process, on which machine. What a system does not tell is null. */
export interface ProcessPlace {
  readonly host: string;
  /** Of the installation. */
  readonly machine: string | null;
  /** Of the time since the machine was started; containers on it share it. */
  readonly boot: string | null;
  /** Of the numbers that processes have: containers have their own. */
  readonly namespace: string | null;
  readonly pid: number;
  /** Tells two processes apart that had one number after each other. */
  readonly start: number | null;
}

export function thisProcess(): ProcessPlace {
  return { ...here(), pid: process.pid, start: readStat(process.pid)?.start ?? null };
}

/** Whether a process is still there, as far as can be told from here. */
export function whereabouts(
  { host, machine, boot, namespace, pid, start }: ProcessPlace,
  at: Omit<ProcessPlace, "pid" | "start"> = here(),
): "alive" | "gone" | "unknown" {
  const sameMachine = host === at.host && machine === at.machine;
  if (boot === null || at.boot === null) return sameMachine ? signalled(pid) : "unknown";
  // The machine was started anew since; a container that was made anew has another name.
  if (boot !== at.boot) return sameMachine ? "gone" : "unknown";
  if (namespace !== at.namespace) return "unknown";
  return runs(pid, start) ? "alive" : "gone";
}

/** Where there is no `/proc`: a number given to another process counts as alive. */
function signalled(pid: number): "alive" | "gone" {
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH" ? "gone" : "alive";
  }
}

function runs(pid: number, start: number | null): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.start === start && !isZombie(pid);
}

/** Whether a process has ended and is only waited for. */
function isZombie(pid: number): boolean {
  const text = textOf(`/proc/${pid}/stat`);
  return text === null || /^[ZX]/.test(text.slice(text.lastIndexOf(")") + 2));
}

function here(): Omit<ProcessPlace, "pid" | "start"> {
  return {
    host: hostname(),
    machine: textOf("/etc/machine-id"),
    boot: textOf("/proc/sys/kernel/random/boot_id"),
    namespace: linkOf("/proc/self/ns/pid"),
  };
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "latin1").trim() || null;
  } catch {
    return null;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
