import { randomUUID } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { systemErrorCode, UsageError } from "../core/errors.js";
import { thisProcess, whereabouts } from "./process-place.js";

/*
 * One run folder has one coordinator: it holds `run.lock`, which says where it runs. Whoever comes later decides from that
 * whether it is still there: the same boot and number space, a process of that number, and begun at the same time. A
 * reboot, a number given to another process and a copy of the folder (its lock is another file) are seen as what they
 * are, so that nothing has to be cleaned up by hand. What cannot be decided is a process on another machine, or in another
 * container, that shares the folder.
 */

export const LOCK_FILE = "run.lock";

const holderSchema = z.object({
  host: z.string(),
  machine: z.string().nullable(),
  boot: z.string().nullable(),
  namespace: z.string().nullable(),
  pid: z.int().positive(),
  start: z.number().nullable(),
  since: z.string(),
  id: z.string().describe("no two locks are the same, be they made in one millisecond and one inode"),
  inode: z.string().nullable().describe("of this file: a copy of the folder has another"),
});

export type Holder = z.infer<typeof holderSchema>;

/** `alive` and `gone` are certain; `unknown`: it ran where it cannot be looked at from here. */
export type HolderState = "alive" | "gone" | "unknown";

/** The right to write into a run folder. */
export class RunLock {
  readonly #path: string;
  readonly #text: string;

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /**
   * Takes the lock of a folder. What a process left that is gone is taken over.
   *
   * @param takeOver whether it is taken as well where nobody can tell whether its holder is gone
   * @throws {UsageError} if another process holds it
   */
  static take(folder: string, takeOver = false): RunLock {
    const path = join(folder, LOCK_FILE);
    for (;;) {
      const text = put(path);
      if (text !== undefined) return new RunLock(path, text);
      const known = readHolder(path);
      if (known === undefined) continue;
      const state = stateOf(known);
      if (state === "alive" || (state === "unknown" && !takeOver)) throw refusal(folder, known.holder, state);
      remove(path, known.text);
    }
  }

  /** Whether it is still this process's: another one may have been told to take it over. */
  get held(): boolean {
    return readHolder(this.#path)?.text === this.#text;
  }

  release(): void {
    if (this.held) rmSync(this.#path, { force: true });
  }
}

/** Who holds the lock of a folder, and whether it is still there; undefined if nobody does. */
export function holderOf(folder: string): { holder: Holder | null; state: HolderState } | undefined {
  const known = readHolder(join(folder, LOCK_FILE));
  return known && { holder: known.holder, state: stateOf(known) };
}

/** Makes the lock file, whole from the first moment. @returns its text; undefined if there is one */
function put(path: string): string | undefined {
  const temporary = `${path}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  const fd = openSync(temporary, "wx");
  let text: string;
  try {
    text = textOf(fstatSync(fd, { bigint: true }).ino);
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  try {
    linkSync(temporary, path);
    return text;
  } catch (error) {
    const code = systemErrorCode(error) ?? "";
    if (code === "EEXIST") return undefined;
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"].includes(code)) throw error;
    return putWithoutLink(path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** For file systems without hard links. */
function putWithoutLink(path: string): string | undefined {
  const text = textOf(null);
  try {
    writeFileSync(path, text, { flag: "wx", flush: true });
    return text;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return undefined;
    throw error;
  }
}

function textOf(inode: bigint | null): string {
  const holder: Holder = {
    ...thisProcess(),
    since: new Date().toISOString(),
    id: randomUUID(),
    inode: inode === null ? null : String(inode),
  };
  return `${JSON.stringify(holder, null, 2)}\n`;
}

/** Removes a lock that was seen to be nobody's, unless it has become somebody's meanwhile. */
function remove(path: string, seen: string): void {
  const aside = `${path}.${process.pid}-old.tmp`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return;
    throw error;
  }
  try {
    if (readFileSync(aside, "utf8") !== seen) linkSync(aside, path);
  } catch (error) {
    // A third one was faster: whose lock this was will notice.
    if (systemErrorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

interface Known {
  /** Null if the file does not say. */
  readonly holder: Holder | null;
  /** Whether it is another file than the one that its holder made. */
  readonly copied: boolean;
  readonly text: string;
}

function readHolder(path: string): Known | undefined {
  let text: string;
  let inode: string;
  try {
    text = readFileSync(path, "utf8");
    inode = String(statSync(path, { bigint: true }).ino);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
  const { data: holder = null } = holderSchema.safeParse(json(text));
  return { holder, copied: holder !== null && holder.inode !== null && holder.inode !== inode, text };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stateOf({ holder, copied }: Known): HolderState {
  if (holder === null) return "unknown";
  return copied ? "gone" : whereabouts(holder);
}

function refusal(folder: string, holder: Holder | null, state: HolderState): UsageError {
  if (holder === null) {
    return new UsageError(
      `${join(folder, LOCK_FILE)} does not say who is at work there; if nobody is, --take-over continues the run`,
    );
  }
  const who = `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new UsageError(
    state === "alive"
      ? `${folder} is in use by ${who}; wait for it or stop it`
      : `${folder} is in use by ${who}, which cannot be looked at from here; if it is gone, --take-over continues the run`,
  );
}
