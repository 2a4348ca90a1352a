import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import type { Duplex } from "node:stream";
import type { IsolationReport, Launch, LaunchedClaim, LaunchOptions } from "../../core/launch.js";
import {
  type ControlGroups,
  groupSeconds,
  makeControlGroups,
  NO_GROUPS,
  removeControlGroups,
} from "../metering/control-groups.js";
import { ProcessMeter } from "../metering/process-meter.js";
import { parseStat, readStat } from "../metering/process-stat.js";
import { groupMeter, meterOf } from "../metering/seconds.js";
import { tasksOfUser } from "../metering/tasks-of-user.js";
import { pipesOf, tellLines, whenExited } from "./child-process.js";
import { claimCommand, cleanEnvironment, countsTasksByNamespace } from "./claim-command.js";
import { inheritedDescriptors } from "./inherited-descriptors.js";
import { launchPlainly } from "./launch-plainly.js";
import { enclosureScript } from "./namespace-script.js";
import { type Permitted, permitted, programPath } from "./permitted.js";
import {
  adopting,
  BEGIN,
  groupSupervisor,
  insideScript,
  namespaceSupervisor,
  TOTAL,
  USAGE,
} from "./supervisor-script.js";

/** Parts of the isolation to do without, as on a machine that does not permit them. */
export type Part = "namespaces" | "cgroups" | "proc";

/** Size of each writable folder of a claim. */
const SCRATCH_MIB = 256;
/** How long after its supervisor's end a claim's last figures may take to come. */
const LAST_WORDS_MS = 1000;

/**
 * Starts a claim with as much isolation as this machine permits, and says what it does not: namespaces of its own for
 * users, processes, mounts and the network, a read-only root, limits, a clean environment, and a supervisor that ends
 * the whole tree when it is told to, when the claim's first process ends, and when the process that called this is
 * gone. Elsewhere than on Linux only the claim's first process is ended, and nothing is measured.
 *
 * `options.processes` counts threads too; Node.js alone has a dozen. Folders may be `readable` as well as files. What
 * the interpreter needs must not lie in a hidden folder or under /tmp, unless it is named as readable.
 *
 * NONCETRIAL_WITHOUT in the environment, e.g. `namespaces,cgroups`, does without those parts.
 */
export const launchIsolated: Launch = (options) =>
  launchWithout((process.env.NONCETRIAL_WITHOUT ?? "").split(",").filter(isPart), options);

/** The same without some parts, for tests of what then remains. */
export function launchWithout(without: readonly Part[], options: LaunchOptions): LaunchedClaim {
  if (process.platform !== "linux" || programPath("sh") === undefined) return launchPlainly(options);
  const may = without.includes("namespaces") ? WITHOUT_NAMESPACES : permitted();
  const groups = without.includes("cgroups") ? NO_GROUPS : makeControlGroups(options);
  const adopt = may.unshare === null ? adopting((name) => programPath(name) !== undefined) : [];
  const marker = adopt === null ? `NONCETRIAL_CLAIM=${randomUUID()}` : null;
  const child = orRemove(groups, () => {
    const script = supervisor(options, may, groups, marker);
    return startSupervisor([...(adopt ?? []), "sh", "-c", script], options.workFolder);
  });
  const lifeline = child.stdio[3] as Duplex;
  let killed = false;
  const sampled = groups.usageFile === null && !without.includes("proc") && child.pid !== undefined;
  const meter = sampled ? new ProcessMeter(child.pid!, marker) : null;
  const seconds = meter === null ? groupMeter(groups.usageFile) : meterOf(meter);
  const closed = tellLines(lifeline, (line) => {
    if (line.startsWith(USAGE)) seconds.end(groupSeconds(line.slice(USAGE.length)));
    const stat = parseStat(line.slice(line.indexOf(" ") + 1));
    if (line.startsWith(BEGIN) && stat !== undefined) meter?.skip(stat.own + stat.waited);
    if (line.startsWith(TOTAL) && stat !== undefined) meter?.end(stat.waited);
  });
  const exited = whenExited(child).then(async (end) => {
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref())]);
    lifeline.destroy();
    if (meter !== null && marker !== null) killAll(meter);
    meter?.stop();
    removeControlGroups(groups);
    // What unshare makes of the end of its child differs between versions.
    return killed && end.code !== 0 ? { code: null, signal: "SIGKILL" } : end;
  });
  return {
    ...pipesOf(child),
    exited,
    cpuSeconds: () => seconds.read(),
    kill() {
      killed = true;
      // End of file at the other end is what the supervisor waits for.
      lifeline.end();
    },
    isolation: report(may, groups, meter !== null),
  };
}

/** Does something; the groups are removed again if it fails. */
function orRemove<T>(groups: ControlGroups, start: () => T): T {
  try {
    return start();
  } catch (error) {
    removeControlGroups(groups);
    throw error;
  }
}

/** Starts a supervisor with the claim's three pipes and the lifeline, and nothing in place of what it would inherit. */
function startSupervisor(command: readonly string[], cwd: string): ChildProcess {
  const nothing = openSync("/dev/null", "r");
  try {
    const stdio: ("pipe" | "ignore" | number)[] = ["pipe", "pipe", "pipe", "pipe"];
    for (const descriptor of inheritedDescriptors(stdio.length)) {
      while (stdio.length <= descriptor) stdio.push("ignore");
      stdio[descriptor] = nothing;
    }
    return spawn(command[0]!, command.slice(1), { cwd, env: cleanEnvironment(), stdio, detached: true });
  } finally {
    closeSync(nothing);
  }
}

const WITHOUT_NAMESPACES: Permitted = {
  unshare: null,
  user: false,
  network: false,
  ownProc: false,
  readOnlyRoot: false,
  why: "no namespaces: switched off by NONCETRIAL_WITHOUT",
};

function isPart(name: string): name is Part {
  return name === "namespaces" || name === "cgroups" || name === "proc";
}

function supervisor(
  options: LaunchOptions,
  may: Permitted,
  groups: ControlGroups,
  marker: string | null,
): string {
  const isRoot = process.getuid?.() === 0;
  const { unshare, user, ownProc, readOnlyRoot } = may;
  const tools = {
    prlimit: programPath("prlimit") !== undefined,
    setpriv: programPath("setpriv") !== undefined,
    allPowers: user || isRoot,
  };
  const counted = user && countsTasksByNamespace() ? 0 : tasksOfUser();
  const tasks = groups.limitsProcesses ? null : counted + options.processes;
  if (unshare === null) {
    return groupSupervisor(
      claimCommand(options, tools, tasks, marker === null ? [] : [marker]),
      marker,
      groups,
    );
  }
  const { workFolder, readable, hideFolders } = options;
  const enclosure = enclosureScript({
    ownUser: user,
    ownProc,
    readOnlyRoot,
    workFolder,
    readable,
    hideFolders,
    scratchMiB: Math.min(SCRATCH_MIB, options.memoryMiB),
  });
  return namespaceSupervisor(
    unshare,
    insideScript(enclosure, claimCommand(options, tools, tasks), groups),
    groups,
  );
}

function report(may: Permitted, groups: ControlGroups, sampled: boolean): IsolationReport {
  const metering = groups.metering ?? (sampled ? "proc" : "unmetered");
  const remarks = [
    may.why,
    metering === "proc" &&
      (may.unshare === null
        ? "no control group can be made: CPU time is sampled, which misses processes of a few hundredths of a second"
        : "no control group can be made: CPU time is sampled, and processes too short for it are charged in full"),
    metering === "unmetered" && "CPU time cannot be measured",
    !groups.limitsMemory && "memory is limited for each process by itself, shared memory not at all",
  ].filter((words) => typeof words === "string");
  return {
    isolated: may.unshare !== null,
    network: may.network ? "none" : "shared",
    user: may.user,
    pid: may.unshare !== null,
    readOnlyRoot: may.readOnlyRoot,
    metering,
    why: remarks.length === 0 ? null : remarks.join("; "),
  };
}

/** Ends what sampling has seen of the tree and what the marker no longer finds, as after `exec` with no environment. */
function killAll(meter: ProcessMeter): void {
  for (const { pid, start } of meter.members()) {
    if (readStat(pid)?.start === start) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {}
    }
  }
}
