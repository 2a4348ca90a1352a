import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { systemErrorCode } from "./errors.js";

/**
 * Makes a folder and those above it that are missing, one by one: the recursive form of `mkdirSync` never returns
 * in Node.js 20 where the system answers that a folder under an existing one does not exist, as `/proc` does.
 *
 * @returns the topmost folder that was made; undefined if the folder was there
 * @throws {Error} the system error of the first folder that could not be made; those above it stay
 */
export function makeFolder(path: string): string | undefined {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process or thread may have made it meanwhile.
      if (systemErrorCode(error) !== "EEXIST" || !isFolder(folder)) throw error;
    }
  }
  return missing[0];
}

/** Whether there is a folder at a path; something else there is left for `mkdirSync` to name. */
function isFolder(path: string): boolean {
  return dirname(path) === path || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
