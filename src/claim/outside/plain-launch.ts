import { spawn } from "node:child_process";
import type { Launch } from "../../core/launch.js";

/**
 * Starts a program as a child process in a group of its own with a small environment, and no other isolation: it reads
 * what the user can read, and a process that leaves the group outlives it.
 */
export const plainLaunch: Launch = ({ command, args, workFolder }) => {
  const child = spawn(command, args, {
    cwd: workFolder,
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", HOME: workFolder, LANG: "C.UTF-8" },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const killGroup = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing of it is left.
    }
  };
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on("error", reject).on("exit", (code, signal) => {
      killGroup();
      resolve({ code, signal });
    });
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    cpuSeconds: () => null,
    kill: killGroup,
    isolation: {
      isolated: false,
      network: "shared",
      user: false,
      pid: false,
      readOnlyRoot: false,
      metering: "unmetered",
      why: "started as a plain child process",
    },
  };
};
