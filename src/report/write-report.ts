import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import type { Results } from "../trial/results.js";
import { readProtocol } from "./altered.js";
import { page } from "./page.js";

/** Writes `report.html` into a run folder and returns its path. What was altered in the folder is said at its top. */
export async function writeReport(folder: string, results: Results): Promise<string> {
  const path = join(folder, "report.html");
  writeFileAtomically(path, await page(results, readProtocol(folder, results)));
  return path;
}
