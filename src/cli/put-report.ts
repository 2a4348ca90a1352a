import { storageFault } from "../core/storage-fault.js";
import { writeReport } from "../report/write-report.js";
import type { Results } from "../trial/results.js";
import { putIndex } from "./put-index.js";

/**
 * Writes the page of a run that is complete, and the list of runs that it belongs to.
 *
 * @returns its path
 * @throws {UserError} if the disk gives out: the results are there all the same
 */
export async function putReport(folder: string, results: Results): Promise<string> {
  try {
    const path = await writeReport(folder, results);
    putIndex(folder);
    return path;
  } catch (error) {
    throw storageFault(error, folder, "free some, then --resume continues the run") ?? error;
  }
}
