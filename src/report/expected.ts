import type { ExpectationOutcome } from "../trial/expectations.js";

/** What became of expectations in words: `met`, or what was found in place of what. */
export function outcomeText({ expectation, verdict, status }: ExpectationOutcome): string {
  if (status === "met") return `met: ${verdict}`;
  return `${status}: ${expectation.verdict} expected, ${verdict} found`;
}
