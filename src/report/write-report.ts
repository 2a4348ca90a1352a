import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import type { Results } from "../trial/results.js";
import { page } from "./page.js";

/** Writes `report.html` into a run folder and returns its path. */
export function writeReport(folder: string, results: Results): string {
  const path = join(folder, "report.html");
  writeFileAtomically(path, page(results));
  return path;
}
