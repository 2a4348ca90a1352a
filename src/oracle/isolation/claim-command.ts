import { release } from "node:os";
import type { LaunchOptions } from "../../core/launch.js";
import { shellWords } from "./shell-quote.js";

/** Largest file a claim may write, in bytes. */
const FILE_BYTES = 256 * 2 ** 20;
/** Files a claim may have open. */
const OPEN_FILES = 256;

/** What is there to bind a process with. */
export interface Tools {
  readonly prlimit: boolean;
  readonly setpriv: boolean;
  /** Whether the claim would be started by root, of this machine or of a namespace. */
  readonly allPowers: boolean;
}

/**
 * The shell command that becomes the claim: limits first, then no way to privileges, then an environment of PATH, HOME
 * and LANG alone. Memory is bounded by RLIMIT_DATA, which unlike RLIMIT_AS leaves alone the address space that
 * runtimes reserve and never touch.
 *
 * @param tasks limit on processes and threads (RLIMIT_NPROC), null for none
 * @param marker further variables, `NAME=value`
 */
export function claimCommand(
  options: Pick<LaunchOptions, "command" | "args" | "memoryMiB">,
  { prlimit, setpriv, allPowers }: Tools,
  tasks: number | null,
  marker: readonly string[] = [],
): string {
  const bytes = options.memoryMiB * 2 ** 20;
  const limits = prlimit
    ? [
        "prlimit",
        `--data=${bytes}`,
        `--fsize=${FILE_BYTES}`,
        `--nofile=${OPEN_FILES}`,
        "--core=0",
        ...(tasks === null ? [] : [`--nproc=${tasks}`]),
      ]
    : [];
  const builtIn = `ulimit -c 0; ulimit -n ${OPEN_FILES}; ulimit -f ${FILE_BYTES / 512}; ulimit -d ${bytes / 1024}; `;
  // An empty bounding set is what keeps root from having all capabilities again at the next exec.
  const privileges = setpriv
    ? [
        "setpriv",
        "--no-new-privs",
        ...(allPowers ? ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"] : []),
      ]
    : [];
  const variables = Object.entries(cleanEnvironment()).map(([name, value]) => `${name}=${value}`);
  const environment = ["env", "-i", ...variables, ...marker];
  const words = [...limits, ...privileges, ...environment, options.command, ...options.args];
  const start = `exec ${shellWords(words)}`;
  return prlimit ? start : builtIn + start;
}

/** Whether RLIMIT_NPROC counts a user namespace by itself (Linux 5.14) and not all that the user runs. */
export function countsTasksByNamespace(kernel = release()): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

/** All that a claim learns of the trial's environment: no proxies, no secrets. */
export function cleanEnvironment(): { PATH: string; HOME: string; LANG: string } {
  const { PATH = "/usr/local/bin:/usr/bin:/bin", HOME = "/", LANG = "C.UTF-8" } = process.env;
  return { PATH, HOME, LANG };
}
