import { readProtocol } from "../report/altered.js";
import type { SummaryOptions } from "../report/markdown.js";
import { checkSelectors, mergeExpectations, outcomesOf, parseExpectation } from "../trial/expectations.js";
import { parseExperiment } from "../trial/experiment-file.js";
import type { Results } from "../trial/results.js";

/**
 * What became of the expectations of a finished run: those of its experiment file, and more from the command line. Those of a
 * file that was altered are not looked at.
 *
 * @throws {UsageError} on an expectation of the command line that means no trial
 */
export function expectedOfRun(folder: string, results: Results, more: readonly string[]): SummaryOptions {
  const { protocol, altered } = readProtocol(folder, results);
  const file =
    protocol === undefined || altered.length > 0
      ? undefined
      : parseExperiment(protocol, `${folder}/experiment.yaml`, results.experiment.overrides).protocol.expect;
  const given = more.map(parseExpectation);
  checkSelectors(given, results.trials, results);
  return { outcomes: outcomesOf(mergeExpectations(file, given), results), altered };
}
