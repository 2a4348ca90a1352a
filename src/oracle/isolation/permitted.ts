import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { enclosureScript } from "./namespace-script.js";

/** What this machine permits, found by trying. */
export interface Permitted {
  /** The command that makes the namespaces, null where none are permitted. */
  readonly unshare: readonly string[] | null;
  readonly user: boolean;
  readonly network: boolean;
  readonly ownProc: boolean;
  readonly readOnlyRoot: boolean;
  /** In words, what is not permitted; null if all is. */
  readonly why: string | null;
}

const NOTHING: Omit<Permitted, "why"> = {
  unshare: null,
  user: false,
  network: false,
  ownProc: false,
  readOnlyRoot: false,
};

const COMMON = ["--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"];
const USER = ["--user", "--map-root-user"];
const ATTEMPT_MS = 20_000;

/** Sets of namespaces, from the strictest on. Those without a user namespace need root. */
const SETS = [
  { user: true, network: true },
  { user: false, network: true },
  { user: true, network: false },
  { user: false, network: false },
] as const;
const MOUNTS = [
  { ownProc: true, readOnlyRoot: true },
  { ownProc: false, readOnlyRoot: true },
  { ownProc: true, readOnlyRoot: false },
  { ownProc: false, readOnlyRoot: false },
] as const;

let found: Permitted | undefined;

/** What this machine permits; tried at the first call, which takes some tenths of a second. */
export function permitted(): Permitted {
  found ??= tryAll();
  return found;
}

/** Path of a program on PATH, or undefined. */
export function programPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}

function tryAll(): Permitted {
  if (programPath("unshare") === undefined) {
    return { ...NOTHING, why: "no namespaces: the program unshare (util-linux) is not on PATH" };
  }
  let first = "";
  for (const set of SETS) {
    if (!set.user && process.getuid?.() !== 0) continue;
    // Without a user namespace only setpriv takes root's powers away, and what is hidden must stay hidden.
    if (!set.user && programPath("setpriv") === undefined) continue;
    const unshare = ["unshare", ...(set.user ? USER : []), ...(set.network ? ["--net"] : []), ...COMMON];
    const plain = attempt(unshare, "exit 0");
    first ||= plain ?? "";
    if (plain !== null) continue;
    for (const mounts of MOUNTS) {
      const complaint = withFolder((workFolder) =>
        attempt(
          unshare,
          enclosureScript({
            ...mounts,
            ownUser: set.user,
            workFolder,
            readable: [],
            hideFolders: [],
            scratchMiB: 1,
          }),
        ),
      );
      if (complaint === null)
        return { unshare, ...set, ...mounts, why: missing({ ...set, ...mounts }, first) };
      first ||= complaint;
    }
  }
  return { ...NOTHING, why: `no namespaces: not permitted here (${first})` };
}

function missing(has: Omit<Permitted, "unshare" | "why">, complaint: string): string | null {
  const lacks = [
    !has.user && "no user namespace",
    !has.network && "the network is shared",
    !has.ownProc && "no /proc",
    !has.readOnlyRoot && "the root is not read-only",
  ].filter((words) => words !== false);
  return lacks.length === 0 ? null : `${lacks.join(", ")}: not permitted here (${complaint})`;
}

/** Runs a script in new namespaces; null if it ended well, else its last complaint. */
function attempt(unshare: readonly string[], script: string): string | null {
  const { status, stderr, error } = spawnSync(unshare[0]!, [...unshare.slice(1), "sh", "-c", script], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    timeout: ATTEMPT_MS,
    killSignal: "SIGKILL",
  });
  if (status === 0) return null;
  return stderr.trim().split("\n").at(-1) || error?.message || `unshare ended with status ${status}`;
}

function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-probe-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
