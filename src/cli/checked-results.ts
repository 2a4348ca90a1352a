import { readResults } from "../engine/run-identity.js";
import { digestProblem } from "../report/altered.js";
import type { Results } from "../trial/results.js";

/**
 * Results of a finished run. That they are not as the run left them is said on standard error: what is made of them may have
 * no place for it.
 *
 * @throws {UsageError} as `readResults`
 */
export function checkedResults(run: string): Results {
  const results = readResults(run);
  for (const problem of digestProblem(results)) {
    process.stderr.write(`warning: ${run} was altered: ${problem}\n`);
  }
  return results;
}
