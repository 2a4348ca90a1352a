import { ExitStatus, UsageError } from "../core/errors.js";
import { suggestion } from "../core/suggest.js";
import { VERDICTS, type VerdictId } from "../core/verdict-id.js";
import type { Results, TrialResult } from "./results.js";
import { selected, type Trial } from "./trial.js";

/** A verdict foretold: `claim`, `claim@pow` or a trial's id. */
export interface Expectation {
  readonly selector: string;
  readonly verdict: VerdictId;
}

/** What became of it. */
export interface ExpectationOutcome {
  readonly expectation: Expectation;
  readonly trial: string;
  readonly verdict: VerdictId;
  readonly status: "met" | "contradicted" | "undecided" | "invalid";
}

/** Parses `CLAIM=VERDICT`. @throws {UsageError} if it is not of that form */
export function parseExpectation(text: string): Expectation {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new UsageError(`--expect ${text}: write CLAIM=VERDICT, e.g. mlp-classifier=no-advantage`);
  const verdict = VERDICTS.find((id) => id === text.slice(at + 1));
  if (verdict !== undefined) return { selector: text.slice(0, at), verdict };
  throw new UsageError(`--expect ${text}: no such verdict: ${suggestion(text.slice(at + 1), VERDICTS)}`);
}

/** Expectations of the file and of the command line; the latter replace those of the same selector. */
export function mergeExpectations(
  file: Readonly<Record<string, VerdictId>> | undefined,
  line: readonly Expectation[],
): Expectation[] {
  const merged = new Map(Object.entries(file ?? {}));
  for (const { selector, verdict } of line) merged.set(selector, verdict);
  return [...merged].map(([selector, verdict]) => ({ selector, verdict }));
}

/** Checks that every selector means some trial. @throws {UsageError} naming the one that does not */
export function checkSelectors(
  expectations: readonly Expectation[],
  trials: readonly Pick<Trial, "id" | "claim" | "pow">[],
): void {
  for (const { selector } of expectations) {
    if (selected(selector, trials).length > 0) continue;
    const valid = [...new Set(trials.flatMap(({ id, claim }) => [claim, id]))];
    throw new UsageError(`expectation on "${selector}": no such trial: ${suggestion(selector, valid)}`);
  }
}

/**
 * Compares verdicts with what was expected. A claim named without a function stands for its trials on full
 * functions, the ones that the question is about; weakened functions are named as `claim@pow`.
 */
export function outcomesOf(expectations: readonly Expectation[], results: Results): ExpectationOutcome[] {
  return expectations.flatMap((expectation) =>
    meant(expectation.selector, results.trials).map((trial) => ({
      expectation,
      trial: trial.id,
      verdict: trial.verdict,
      status: statusOf(expectation.verdict, trial.verdict),
    })),
  );
}

function meant(selector: string, trials: readonly TrialResult[]): TrialResult[] {
  const named = selected(selector, trials);
  const full = named.filter((trial) => trial.full);
  return selector.includes("@") || full.length === 0 ? named : full;
}

function statusOf(expected: VerdictId, found: VerdictId): ExpectationOutcome["status"] {
  if (found === expected) return "met";
  if (found === "invalid") return "invalid";
  return found === "inconclusive" ? "undecided" : "contradicted";
}

/** Exit status of a run: 4 if the trial is invalid, else 1, 3 or 0 by its expectations. */
export function exitStatusOf(results: Results, outcomes: readonly ExpectationOutcome[]): ExitStatus {
  if (!results.valid) return ExitStatus.invalid;
  if (outcomes.some(({ status }) => status === "contradicted")) return ExitStatus.contradicted;
  if (outcomes.some(({ status }) => status === "undecided")) return ExitStatus.inconclusive;
  return ExitStatus.done;
}
