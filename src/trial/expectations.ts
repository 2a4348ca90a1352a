import { ExitStatus, UsageError } from "../core/errors.js";
import { suggestion } from "../core/suggest.js";
import { VERDICTS, type VerdictId } from "../core/verdict-id.js";
import { FORETOLD, type Foretold } from "./protocol.js";
import type { Results, TrialResult } from "./results.js";
import { SECTIONS, type Section } from "./sections.js";
import { selected, type Trial } from "./trial.js";

function sectionOf(selector: string): Section | undefined {
  return SECTIONS.find((section) => section === selector);
}

/** A verdict foretold: `claim`, `claim@pow` or a trial's id; or a section, to be `within` its bands. */
export interface Expectation {
  readonly selector: string;
  readonly verdict: Foretold;
}

/** What became of it. */
export interface ExpectationOutcome {
  readonly expectation: Expectation;
  /** Id of the trial, or the section. */
  readonly trial: string;
  readonly verdict: Foretold | "out of band";
  readonly status: "met" | "contradicted" | "undecided" | "invalid";
}

/** Parses `CLAIM=VERDICT`. @throws {UsageError} if it is not of that form */
export function parseExpectation(text: string): Expectation {
  const at = text.lastIndexOf("=");
  if (at < 1) throw new UsageError(`--expect ${text}: write CLAIM=VERDICT, e.g. mlp-classifier=no-advantage`);
  const [selector, word] = [text.slice(0, at), text.slice(at + 1)];
  const verdict = FORETOLD.find((id) => id === word);
  if (verdict !== undefined) return { selector, verdict };
  throw new UsageError(`--expect ${text}: no such verdict: ${suggestion(word, foretellable(selector))}`);
}

/** What can be foretold of a selector. */
function foretellable(selector: string): readonly Foretold[] {
  return sectionOf(selector) === undefined ? VERDICTS : ["within"];
}

/** Expectations of the file and of the command line; the latter replace those of the same selector. */
export function mergeExpectations(
  file: Readonly<Record<string, Foretold>> | undefined,
  line: readonly Expectation[],
): Expectation[] {
  const merged = new Map(Object.entries(file ?? {}));
  for (const { selector, verdict } of line) merged.set(selector, verdict);
  return [...merged].map(([selector, verdict]) => ({ selector, verdict }));
}

/**
 * Checks that every selector means some trial, or a section, and is given a verdict of its own kind.
 *
 * @param sections those that the experiment has
 * @throws {UsageError} naming the one that does not
 */
export function checkSelectors(
  expectations: readonly Expectation[],
  trials: readonly Pick<Trial, "id" | "claim" | "pow">[],
  sections: Readonly<Partial<Record<Section, unknown>>>,
): void {
  for (const { selector, verdict } of expectations) {
    const valid = foretellable(selector);
    if (!valid.includes(verdict)) {
      throw new UsageError(`expectation on "${selector}" is ${verdict}: valid: ${valid.join(", ")}`);
    }
    const section = sectionOf(selector);
    if (section !== undefined) {
      if (sections[section] !== undefined) continue;
      throw new UsageError(`expectation on "${section}": the experiment has no ${section} section`);
    }
    if (selected(selector, trials).length > 0) continue;
    const names = [...new Set(trials.flatMap(({ id, claim }) => [claim, id]))];
    const hint = names.length > 0 ? suggestion(selector, names) : "the experiment has no trials";
    throw new UsageError(`expectation on "${selector}": no such trial: ${hint}`);
  }
}

/**
 * Compares verdicts with what was expected. A claim named without a function stands for its trials on full
 * functions, the ones that the question is about; weakened functions are named as `claim@pow`.
 */
export function outcomesOf(expectations: readonly Expectation[], results: Results): ExpectationOutcome[] {
  return expectations.flatMap((expectation) => {
    const section = sectionOf(expectation.selector);
    if (section !== undefined) return [sectionOutcome(expectation, section, results)];
    return meant(expectation.selector, results.trials).map((trial) => ({
      expectation,
      trial: trial.id,
      verdict: trial.verdict,
      status: statusOf(expectation.verdict, trial.verdict),
    }));
  });
}

function sectionOutcome(expectation: Expectation, section: Section, results: Results): ExpectationOutcome {
  const lines: readonly { readonly within: boolean }[] = results[section] ?? [];
  const within = lines.every((line) => line.within);
  return {
    expectation,
    trial: section,
    verdict: within ? "within" : "out of band",
    status: within ? "met" : "contradicted",
  };
}

function meant(selector: string, trials: readonly TrialResult[]): TrialResult[] {
  const named = selected(selector, trials);
  const full = named.filter((trial) => trial.full);
  return selector.includes("@") || full.length === 0 ? named : full;
}

function statusOf(expected: Foretold, found: VerdictId): ExpectationOutcome["status"] {
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
