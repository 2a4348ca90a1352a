import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TEMPORARY, writeFileAtomically } from "../core/atomic-file.js";
import { messageOf, systemErrorCode, UsageError } from "../core/errors.js";
import { makeFolder } from "../core/make-folder.js";
import { LOCK_FILE } from "./run-lock.js";

/**
 * Makes a folder for a new run, if it is not there yet.
 *
 * @throws {UsageError} if it holds anything or cannot be written to; it is then as it was before
 */
export function makeUsable(path: string): void {
  let entries: string[];
  try {
    entries = readdirSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw unwritable(path, error);
    entries = [];
  }
  // A run that was killed before it had begun leaves its lock.
  if (entries.some((name) => !name.startsWith(LOCK_FILE))) {
    throw new UsageError(
      `output folder ${path} is not empty: choose another --out, or --resume if it holds a run of this experiment`,
    );
  }
  probe(path);
}

export function unwritable(path: string, error: unknown): UsageError {
  return new UsageError(`cannot write to output folder ${path}: ${messageOf(error)}; choose another --out`, {
    cause: error,
  });
}

/** Removes what a killed process was in the middle of writing. */
export function sweep(folders: readonly string[]): void {
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (name.endsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
    }
  }
}

/** Finds out whether files can be made in a folder, and leaves nothing behind if not. */
function probe(path: string): void {
  const made = firstMissing(path);
  try {
    makeFolder(path);
    const file = join(path, ".probe");
    writeFileAtomically(file, "");
    rmSync(file);
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    throw unwritable(path, error);
  }
}

/** The topmost folder of a path that does not exist yet. */
function firstMissing(path: string): string | undefined {
  let missing: string | undefined;
  for (let at = path; !existsSync(at); at = join(at, "..")) missing = at;
  return missing;
}
