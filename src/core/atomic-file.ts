import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { threadId } from "node:worker_threads";
import { UsageError } from "./errors.js";
import { makeFolder } from "./make-folder.js";

/** Ends the name of a file that is being written. */
export const TEMPORARY = ".tmp";

export interface WriteOptions {
  /** Whether the file has to survive a loss of power from here on; true by default. */
  readonly durable?: boolean;
}

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, then renamed.
 *
 * @throws {UsageError} if there is a folder of that name
 */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { durable = true }: WriteOptions = {},
): void {
  makeFolder(dirname(path));
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`${path} is a folder: the name of a file is needed`);
  }
  const temporary = `${path}.${process.pid}-${threadId}${TEMPORARY}`;
  try {
    writeFileSync(temporary, content, { flush: durable });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/** Makes the new name of a file survive a loss of power, where the system can do that to folders. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some file systems take no such order for a folder.
    if (!["EINVAL", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    closeSync(fd);
  }
}
