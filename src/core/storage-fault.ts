import { statfsSync } from "node:fs";
import { ExitStatus, messageOf, systemErrorCode, UserError } from "./errors.js";

/** What a disk can fail with in the middle of writing. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: "is full",
  EDQUOT: "has no quota left",
  EIO: "failed",
  EROFS: "can only be read",
};

/**
 * The error of a disk that failed as one line: what, where, how much is free there and what to do. Undefined if it is
 * another error. Exit status 70.
 *
 * @param folder what was being written to
 * @param remedy what goes on from here once there is space
 */
export function storageFault(error: unknown, folder: string, remedy: string): UserError | undefined {
  const code = codeOf(error);
  const what = FAULTS[code];
  if (what === undefined) return undefined;
  return new UserError(
    `the disk of ${folder} ${what} (${messageOf(error)}); ${freeText(folder)}${remedy}`,
    ExitStatus.internal,
    { cause: error },
  );
}

/** An error that came from another thread has lost its code, which its text begins with. */
function codeOf(error: unknown): string {
  return systemErrorCode(error) ?? /^([A-Z]+): /.exec(messageOf(error))?.[1] ?? "";
}

function freeText(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return `${Math.floor((bavail * bsize) / 1024)} KiB are free there; `;
  } catch {
    return "";
  }
}
