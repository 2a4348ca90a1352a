import { spawn } from "node:child_process";
import type { LaunchedClaim, LaunchOptions } from "../../core/launch.js";
import { pipesOf, whenExited } from "./child-process.js";
import { cleanEnvironment } from "./claim-command.js";

/** Starts a claim where there is nothing to isolate it with. */
export function launchPlainly({ command, args, workFolder }: LaunchOptions): LaunchedClaim {
  const child = spawn(command, args, { cwd: workFolder, env: cleanEnvironment(), stdio: "pipe" });
  return {
    ...pipesOf(child),
    exited: whenExited(child),
    cpuSeconds: () => null,
    kill: () => void child.kill("SIGKILL"),
    isolation: {
      isolated: false,
      network: "shared",
      user: false,
      pid: false,
      readOnlyRoot: false,
      metering: "unmetered",
      why: "isolation and measuring of CPU time are there on Linux only",
    },
  };
}
