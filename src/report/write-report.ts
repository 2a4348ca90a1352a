import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import { canonicalJson } from "../core/canonical-json.js";
import { sha256Hex } from "../core/digest.js";
import { messageOf } from "../core/errors.js";
import type { Results } from "../trial/results.js";
import { page } from "./page.js";

/** Writes `report.html` into a run folder and returns its path. What was altered in the folder is said at its top. */
export async function writeReport(folder: string, results: Results): Promise<string> {
  const path = join(folder, "report.html");
  writeFileAtomically(path, await page(results, readProtocol(folder, results)));
  return path;
}

/** The experiment file of a run folder, and what is wrong with it. */
function readProtocol(
  folder: string,
  { experiment }: Results,
): { protocol?: string; altered: readonly string[] } {
  try {
    const protocol = readFileSync(join(folder, "experiment.yaml"), "utf8");
    const { overrides } = experiment;
    const sha256 = sha256Hex(overrides.length === 0 ? protocol : protocol + canonicalJson(overrides));
    if (sha256 === experiment.sha256) return { protocol, altered: [] };
    const wrong = `the SHA-256 of experiment.yaml is ${sha256}, the run was of ${experiment.sha256}`;
    return { protocol, altered: [wrong] };
  } catch (error) {
    return { altered: [`experiment.yaml cannot be read: ${messageOf(error)}`] };
  }
}
