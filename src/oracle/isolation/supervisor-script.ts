import { shellQuote as quote, shellWords } from "./shell-quote.js";

/** Where a control group's processes are listed, and the file that says what CPU time it has used. */
export interface GroupFiles {
  readonly folders: readonly string[];
  readonly usageFile: string | null;
}

/** Line on descriptor 3 before the claim starts: `/proc/1/stat` of the namespace, whose CPU time is not the claim's. */
export const BEGIN = "begin";
/** Line on descriptor 3 at the end: what the group's usage file holds, spaces for line ends. */
export const USAGE = "usage";

/** Line on descriptor 3 at the end: `/proc/PID/stat` of the supervisor, which has waited for all. */
export const TOTAL = "total";

/*
 * Two shells watch a claim. The supervisor is outside its namespaces, where the claim cannot reach it; it holds
 * descriptor 3, whose other end only the trial's process has, so that end of file there means that the trial has
 * ended, was killed, or wants the claim ended. The first process inside starts the claim and waits for it; when it
 * exits, the kernel ends all other processes of the namespace, whatever they have forked and detached.
 */

/**
 * The supervisor of a claim in a pid namespace; `unshare` is what makes it, `inside` the text of its first process. What
 * `unshare` itself says, as some versions do when their child is killed, is no word of the claim: stderr is handed on as 9.
 */
export function namespaceSupervisor(
  unshare: readonly string[],
  inside: string,
  { folders, usageFile }: GroupFiles,
): string {
  return `
exec 4<&0 9>&2
${shellWords([...unshare, "sh", "-c", inside])} <&4 4<&- 2>/dev/null &
unshare=$!
exec </dev/null >/dev/null 4<&- 9>&-
stop() {
  while kill -0 $unshare; do
    inside=$(cat /proc/$unshare/task/$unshare/children) || inside=$unshare
    [ -z "$inside" ] || kill -9 $inside
    sleep .05
  done
} 2>/dev/null
${epilogue(folders, usageFile, "wait $unshare", "")}`;
}

/** What runs inside a pid namespace as its first process: `enclosure` is shell text, `claim` the claim's command. */
export function insideScript(enclosure: string, claim: string, { folders }: GroupFiles): string {
  const groups = folders.map((folder, i) => `exec ${i + 5}>${quote(`${folder}/cgroup.procs`)}`);
  const joins = folders.map((_, i) => `echo 0 >&${i + 5}; `).join("");
  const shut = folders.map((_, i) => ` ${i + 5}>&-`).join("");
  return `
exec 4<&0 </dev/null 2>&9 9>&-
${groups.join("\n")}
${enclosure}
read -r stat 2>/dev/null </proc/1/stat || stat=
echo "${BEGIN} $stat" >&3
( ${joins}exec 3>&-${shut}; exec <&4 4<&-; ${claim} ) &
claim=$!
exec >/dev/null 3>&- 4<&-
wait $claim`;
}

/**
 * The supervisor of a claim without namespaces. Its shell must be what orphans below it fall to (see `adopting`): then
 * the claim's processes are its descendants, however they have detached themselves. Where that cannot be had they are
 * those of its control groups and those with the marker in their environment.
 *
 * @param marker the variable `NAME=value` that only the claim's processes have, null where orphans are adopted
 */
export function groupSupervisor(
  claim: string,
  marker: string | null,
  { folders, usageFile }: GroupFiles,
): string {
  const joins = folders.map((folder) => `echo 0 >${quote(`${folder}/cgroup.procs`)}; `).join("");
  const marked =
    marker === null ? "" : `$(grep -lsaF ${quote(marker)} /proc/[0-9]*/environ | sed 's/[^0-9]//g')`;
  const grouped = folders.map((folder) => `$(cat ${quote(`${folder}/cgroup.procs`)})`).join(" ");
  return `
echo "${BEGIN}" >&3
exec 4<&0
setsid sh -c ${quote(`${joins}exec 3>&- 4<&-; ${claim}`)} <&4 4<&- &
claim=$!
exec </dev/null >/dev/null 4<&-
finish() {
  read -r self _ </proc/self/stat
  kill -9 -- -$claim
  round=0
  while [ $round -lt 100 ]; do
    round=$((round + 1))
    alive=
    # Read without a process of its own, which would be on the list.
    read -r children </proc/$$/task/$$/children
    for child in $children; do
      read -r stat </proc/$child/stat || continue
      case "$stat" in *') Z '*) continue ;; esac
      [ $child = $self ] || alive="$alive $child"
    done
    alive="$alive ${marked} ${grouped}"
    case "$alive" in *[0-9]*) kill -9 $alive; sleep .02 ;; *) break ;; esac
  done
} 2>/dev/null
stop() { kill -9 $claim 2>/dev/null; finish; }
${epilogue(folders, usageFile, "wait $claim", "finish")}`;
}

/** prctl(2) with PR_SET_CHILD_SUBREAPER, which stays with a process when it becomes another program. */
const ADOPT = 36;
/** Number of the system call, by `process.arch`. */
const PRCTL: Readonly<Record<string, number>> = { x64: 157, arm64: 167, riscv64: 167 };

/** Command that becomes the one after it, with all orphans below it falling to it; null where nothing here can do so. */
export function adopting(has: (program: string) => boolean): readonly string[] | null {
  if (has("perl") && PRCTL[process.arch] !== undefined) {
    return ["perl", "-e", `syscall(${PRCTL[process.arch]}, ${ADOPT}, 1, 0, 0, 0); exec @ARGV`];
  }
  if (!has("python3")) return null;
  const code = `import ctypes, os, sys; ctypes.CDLL(None).prctl(${ADOPT}, 1, 0, 0, 0); os.execvp(sys.argv[1], sys.argv[1:])`;
  return ["python3", "-I", "-S", "-c", code];
}

/** Waits for the claim or for the end of file, ends what is left, tells the CPU time and removes the groups. */
function epilogue(
  folders: readonly string[],
  usageFile: string | null,
  wait: string,
  finish: string,
): string {
  const usage =
    usageFile === null
      ? `read -r stat 2>/dev/null </proc/$$/stat && echo "${TOTAL} $stat" >&3 2>/dev/null`
      : `echo "${USAGE} $(cat ${quote(usageFile)} | tr '\\n' ' ')" >&3 2>/dev/null`;
  const removals = folders.map(
    (folder) => `for i in 1 2 3 4 5 6 7 8 9; do rmdir ${quote(folder)} 2>/dev/null && break; sleep .05; done`,
  );
  // Where the trial is gone, what is told to it must not end the supervisor before the groups are removed.
  return `
trap '' PIPE
( read -r _ <&3; stop ) &
watcher=$!
${wait}
status=$?
kill -9 $watcher
${finish}
${usage}
${removals.join("\n")}
exit $status`;
}
