import { readFileSync } from "node:fs";
import { allProcesses } from "./process-stat.js";

/** Processes and threads of this user, which RLIMIT_NPROC counts along. */
export function tasksOfUser(): number {
  const user = process.getuid?.() ?? 0;
  let tasks = 0;
  for (const { pid } of allProcesses()) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "latin1");
      if (Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === user) {
        tasks += Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 1);
      }
    } catch {}
  }
  return tasks;
}
