import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../core/errors.js";

/** @throws {UsageError} if something is there already that would be overwritten */
export function checkNewFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) {
    throw new UsageError(`${folder} is a file: give --out a folder that is new or empty`);
  }
  if (readdirSync(folder).length > 0) {
    throw new UsageError(`${folder} is not empty: give --out a folder that is new or empty`);
  }
}

/**
 * Makes a folder whole or not at all: `work` fills a temporary folder beside it, which takes its name at the end.
 *
 * @param work gets the folder to fill and one for passing files
 * @throws {UsageError} if the folder is there and not empty
 */
export async function writeFolderAtomically<T>(
  folder: string,
  work: (content: string, scratch: string) => Promise<T>,
): Promise<T> {
  checkNewFolder(folder);
  const temporary = `${resolve(folder)}.${process.pid}.tmp`;
  const [content, scratch] = [join(temporary, "content"), join(temporary, "scratch")];
  try {
    mkdirSync(dirname(temporary), { recursive: true });
    for (const path of [content, scratch]) mkdirSync(path, { recursive: true });
    const result = await work(content, scratch);
    // Takes the place of an empty folder, and fails if it has been filled meanwhile.
    renameSync(content, folder);
    return result;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
