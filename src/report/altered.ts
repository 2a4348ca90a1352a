import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../core/canonical-json.js";
import { sha256Hex } from "../core/digest.js";
import { messageOf } from "../core/errors.js";
import { type Results, resultsDigest } from "../trial/results.js";

/** What is wrong with the digest of results, a sentence without a full stop; nothing if it is right. */
export function digestProblem(results: Results): string[] {
  const digest = resultsDigest(results);
  return digest === results.digest
    ? []
    : [`results.json says that its digest is ${results.digest}, what it holds has ${digest}`];
}

/** The experiment file of a run folder, and what is wrong with it. */
export function readProtocol(
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
