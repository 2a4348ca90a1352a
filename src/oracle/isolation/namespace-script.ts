import { lstatSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { shellQuote as quote } from "./shell-quote.js";

/** Folders that programs write to for a while: empty and the claim's own inside. */
const SCRATCH = ["/tmp", "/var/tmp"];
/** Folders with sockets of other programs, which a read-only root would leave open; and the groups it is measured by. */
const ALWAYS_HIDDEN = ["/run", "/sys/fs/cgroup"];
/** What of /proc is the whole machine's. */
const MACHINE = ["bus", "fs", "irq", "scsi", "sys", "sysrq-trigger"].map((name) => `/proc/${name}`);
const DEVICES = ["null", "zero", "full", "random", "urandom"];

export interface Enclosure {
  /** Becomes a writable folder of its own. */
  readonly workFolder: string;
  /** Files and folders that stay visible, read-only, where they are. */
  readonly readable: readonly string[];
  readonly hideFolders: readonly string[];
  /** Size of each writable folder. */
  readonly scratchMiB: number;
  /** Whether the user namespace is the claim's own. */
  readonly ownUser: boolean;
  /** Whether a `/proc` of the namespace's own may be mounted here; else it is hidden. */
  readonly ownProc: boolean;
  /** Whether the root can be made read-only here. */
  readonly readOnlyRoot: boolean;
}

/**
 * Shell text that, run as root of a mount namespace, makes of it what a claim may see: all read-only but a work folder
 * and scratch folders in memory, `hideFolders` empty, devices without a disk, processes of the namespace alone.
 * Ends with status 125 and one line on stderr if something that `enclosure` asks for fails.
 */
export function enclosureScript(enclosure: Enclosure): string {
  const work = resolve(enclosure.workFolder);
  const hidden = [...new Set([...ALWAYS_HIDDEN, ...enclosure.hideFolders.map(realFolder)])].sort();
  if (hidden.includes("/")) throw new RangeError("the root folder cannot be hidden from a claim");
  const kept = enclosure.readable.map((path) => ({ path: resolve(path), folder: isFolder(path) }));
  const size = `size=${enclosure.scratchMiB}m,nosuid,nodev`;
  const covered = ["/proc", "/dev", ...SCRATCH, ...hidden];
  const lines = [
    PROLOGUE,
    enclosure.ownProc
      ? "mount -t proc -o nosuid,nodev,noexec proc /proc || fail 'a /proc of its own'"
      : "hideProc=1",
    // No further namespaces: in one of its own a claim would be root again. The setting is the namespace's; in the
    // machine's own user namespace it would be the machine's and is left alone.
    enclosure.ownUser && enclosure.ownProc && "echo 0 >/proc/sys/user/max_user_namespaces || :",
    // Settings of the machine, which root may write wherever a /proc is its own.
    enclosure.ownProc && MACHINE.map((path) => `guard ${path}`).join("; "),
    enclosure.readOnlyRoot && readOnly(covered),
    // What is kept is held under the work folder while its own place is covered.
    `mount -t tmpfs -o mode=755,${size} tmpfs ${quote(work)} && cd ${quote(work)} || fail 'a work folder'`,
    "mkdir work keep dev",
    ...kept.map(({ path, folder }, i) => `hold ${quote(path)} keep/${i} ${folder ? "folder" : "file"}`),
    ...DEVICES.map((name) => `hold /dev/${name} dev/${name} file`),
    ...SCRATCH.map((path) => `cover ${path} mode=1777,${size}`),
    "cover /dev mode=755,size=1m,nosuid",
    ...DEVICES.map((name) => `show dev/${name} /dev/${name} file`),
    "mkdir /dev/shm",
    `cover /dev/shm mode=1777,${size}`,
    "ln -s /proc/self/fd /dev/fd; ln -s fd/0 /dev/stdin; ln -s fd/1 /dev/stdout; ln -s fd/2 /dev/stderr",
    ...hidden.map((path) => `hide ${quote(path)}`),
    ...kept.map(({ path, folder }, i) => `show keep/${i} ${quote(path)} ${folder ? "folder" : "file"}`),
    !enclosure.readOnlyRoot && kept.map(({ path }) => `protect ${quote(path)}`).join("\n"),
    `show work ${quote(work)} folder`,
    ...["/dev", ...hidden].map((path) => `seal ${quote(path)}`),
    `[ -z "\${hideProc-}" ] || cover /proc mode=555,size=1m`,
    `cd ${quote(work)} || fail 'a work folder'`,
  ];
  return lines.filter((line) => line !== false).join("\n");
}

const PROLOGUE = `
fail() { echo "noncetrial: cannot give the claim $1" >&2; exit 125; }
hold() { if [ "$3" = folder ]; then mkdir "$2"; else : >"$2"; fi; mount --rbind "$1" "$2" || fail "$1"; }
cover() { [ ! -d "$1" ] || mount -t tmpfs -o "$2" tmpfs "$1" || fail "an empty $1"; }
hide() {
  # Where it is gone with the folder it was in, its place is made, for what is shown in it.
  [ -d "$1" ] || mkdir -p "$1" 2>/dev/null || return 0
  cover "$1" mode=755,size=1m,nosuid,nodev
}
show() {
  if [ ! -e "$2" ]; then
    if [ "$3" = folder ]; then mkdir -p "$2"; else mkdir -p "\${2%/*}"; : >"$2"; fi
  fi
  mount -c --rbind "./$1" "$2" || fail "$2"
}
guard() {
  [ ! -e "$1" ] || { mount --bind "$1" "$1" && mount -o remount,bind,ro,nosuid,nodev,noexec "$1"; } || fail "a read-only $1"
}
protect() { mount -o remount,bind,ro "$1" 2>/dev/null || :; }
seal() { [ ! -d "$1" ] || mount -o remount,bind,ro,nosuid "$1" || fail "a read-only $1"; }`;

/** Remounts all that is mounted read-only, flags kept, except what lies under folders that are covered later. */
function readOnly(covered: readonly string[]): string {
  const patterns = covered.flatMap((path) => [quote(path), `${quote(path)}/*`]).join("|");
  return `
while read -r _ _ _ _ point flags _; do
  point=$(printf '%b' "$point")
  case "$point" in ${patterns}) continue ;; esac
  mount -o "remount,bind,ro,nosuid,\${flags#r[wo],}" "$point" 2>/dev/null && continue
  [ "$point" != / ] || fail 'a read-only root'
  # What cannot be sealed is hidden.
  [ ! -d "$point" ] || mount -t tmpfs -o ro,size=1m tmpfs "$point" 2>/dev/null || :
done </proc/self/mountinfo`;
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function isFolder(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new RangeError(`${path} is not there for the claim to read`);
  }
  return statSync(path).isDirectory();
}
