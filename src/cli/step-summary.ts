import { appendFileSync } from "node:fs";
import { messageOf, UsageError } from "../core/errors.js";
import { markdownSummary, type SummaryOptions } from "../report/markdown.js";
import type { Results } from "../trial/results.js";

/** Where the Markdown summary of a run goes: the file that is named, else where GitHub Actions wants it, else nowhere. */
export interface StepSummary {
  readonly file: string;
  readonly named: boolean;
}

/**
 * @param file of `--step-summary`
 * @throws {UsageError} if it is named and cannot be written, so that no run is done in vain
 */
export function stepSummary(file: string | undefined): StepSummary | undefined {
  if (file === undefined) {
    const { GITHUB_STEP_SUMMARY: offered } = process.env;
    return offered ? { file: offered, named: false } : undefined;
  }
  append(file, "");
  return { file, named: true };
}

/** Appends the summary of a run. Where the file was not named, and cannot be written, that is said and no more. */
export function putStepSummary(
  { file, named }: StepSummary,
  results: Results,
  options: SummaryOptions = {},
): void {
  try {
    append(file, `${markdownSummary(results, options)}\n`);
  } catch (error) {
    if (named) throw error;
    process.stderr.write(`noncetrial: GITHUB_STEP_SUMMARY is left as it is: ${messageOf(error)}\n`);
  }
}

function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--step-summary is ${file}, which cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
