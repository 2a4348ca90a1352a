import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";

/** Control groups made for one claim. */
export interface ControlGroups {
  readonly metering: "cgroup-v2" | "cgroup-v1" | null;
  /** Folders to whose `cgroup.procs` a process writes 0 to join. */
  readonly folders: readonly string[];
  /** File with the CPU time, null where no group can be made. */
  readonly usageFile: string | null;
  /** Whether the number of processes is limited by a group. */
  readonly limitsProcesses: boolean;
  /** Whether memory is limited by a group. */
  readonly limitsMemory: boolean;
}

export const NO_GROUPS: ControlGroups = {
  metering: null,
  folders: [],
  usageFile: null,
  limitsProcesses: false,
  limitsMemory: false,
};

let made = 0;

/**
 * Makes groups below those that this process is in, wherever that is permitted: version 2 for CPU time, and for the
 * limits if their controllers are handed down; else version 1's `cpuacct` and `pids`. Version 1's memory groups are
 * left alone, since memory is bounded for each process anyway.
 */
export function makeControlGroups(limits: { memoryMiB: number; processes: number }): ControlGroups {
  const places = groupPlaces();
  const name = `noncetrial-${process.pid}-${threadId}-${made++}`;
  const folders: string[] = [];
  const make = (parent: string | undefined, needed: string) => {
    if (parent === undefined) return undefined;
    const folder = join(parent, name);
    try {
      mkdirSync(folder);
    } catch {
      return undefined;
    }
    if (!existsSync(join(folder, needed)) || !canWrite(join(folder, "cgroup.procs"))) {
      rmdirSync(folder);
      return undefined;
    }
    folders.push(folder);
    return folder;
  };
  const two = make(places.get(""), "cpu.stat");
  const one = two === undefined ? make(places.get("cpuacct"), "cpuacct.usage") : undefined;
  const limitsMemory = two !== undefined && limit(two, "memory.max", limits.memoryMiB * 2 ** 20);
  if (limitsMemory) limit(two, "memory.swap.max", 0);
  const pids = two !== undefined && limit(two, "pids.max", limits.processes) ? two : undefined;
  const pidsOne = pids === undefined ? make(places.get("pids"), "pids.max") : undefined;
  const limitsProcesses =
    pids !== undefined || (pidsOne !== undefined && limit(pidsOne, "pids.max", limits.processes));
  return {
    metering: two !== undefined ? "cgroup-v2" : one !== undefined ? "cgroup-v1" : null,
    folders,
    usageFile:
      two !== undefined ? join(two, "cpu.stat") : one !== undefined ? join(one, "cpuacct.usage") : null,
    limitsProcesses,
    limitsMemory,
  };
}

/** Removes those that are still there and have no process left. */
export function removeControlGroups({ folders }: ControlGroups): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch {}
  }
}

/** CPU seconds in the text of a group's usage file. */
export function groupSeconds(text: string): number | null {
  const two = /usage_usec (\d+)/.exec(text);
  if (two !== null) return Number(two[1]) / 1e6;
  const one = /^\s*(\d+)\s*$/.exec(text);
  return one === null ? null : Number(one[1]) / 1e9;
}

/** Folder of this process's group in each hierarchy, by controller; version 2 under the empty name. */
function groupPlaces(): Map<string, string> {
  const places = new Map<string, string>();
  try {
    const own = readFileSync("/proc/self/cgroup", "utf8").trim().split("\n");
    for (const line of readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n")) {
      const [before = "", after = ""] = line.split(" - ");
      const [kind, , options = ""] = after.split(" ");
      const [, , , root = "/", point = ""] = before.split(" ");
      if (kind !== "cgroup" && kind !== "cgroup2") continue;
      const names = kind === "cgroup2" ? [""] : options.split(",");
      for (const entry of own) {
        const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(entry) ?? [];
        const name = names.find((candidate) => controllers.split(",").includes(candidate));
        if (name === undefined) continue;
        // A container may be shown its own group as the root of the mount.
        const below = root !== "/" && path.startsWith(root) ? path.slice(root.length) : path;
        const folder = join(point, below);
        places.set(name, existsSync(folder) ? folder : point);
      }
    }
  } catch {}
  return places;
}

function limit(folder: string, file: string, value: number): boolean {
  if (!existsSync(join(folder, file))) return false;
  try {
    writeFileSync(join(folder, file), String(value));
    return true;
  } catch {
    return false;
  }
}

function canWrite(path: string): boolean {
  try {
    writeFileSync(path, "", { flag: "r+" });
    return true;
  } catch {
    return false;
  }
}
