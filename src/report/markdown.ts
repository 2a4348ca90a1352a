import type { ExpectationOutcome } from "../trial/expectations.js";
import type { Gate, Results, TrialResult } from "../trial/results.js";
import { liftPercent } from "../trial/wording.js";
import { digestProblem } from "./altered.js";
import { outcomeText } from "./expected.js";
import { intervalText } from "./text.js";

/** What a summary says beside the results. */
export interface SummaryOptions {
  readonly outcomes?: readonly ExpectationOutcome[];
  /** What in the run folder is not as the run left it, a sentence each without a full stop. */
  readonly altered?: readonly string[];
}

/**
 * A run on half a page of GitHub-flavoured Markdown, for a pull request or the summary of a job: validity, verdicts,
 * expectations, gates, digest. Text of claims is shown as text.
 */
export function markdownSummary(
  results: Results,
  { outcomes = [], altered = [] }: SummaryOptions = {},
): string {
  const { experiment, gates, trials, seed, digest, environment } = results;
  const problems = [...digestProblem(results), ...altered];
  const failed = gates.filter(({ status }) => status === "fail");
  const parts = [
    `## ${plain(experiment.title)}`,
    problems.length === 0
      ? ""
      : `**This run was altered.** ${problems.map((one) => `${plain(one)}.`).join(" ")}`,
    results.valid
      ? ""
      : "**This run is invalid:** the instrument failed its own checks, so no verdict stands.",
    trials.length === 0 ? "" : trialTable(trials, outcomes),
    sectionText("calibration", results.calibration),
    sectionText("speck", results.speck),
    sectionText("pitfalls", results.pitfalls),
    otherOutcomes(trials, outcomes),
    gates.length === 0 ? "" : gateText(gates),
    failed.length === 0 ? "" : failed.map((gate) => `- ${gateLine(gate)}`).join("\n"),
    `Seed ${code(seed)}, digest ${code(digest)}, noncetrial ${plain(environment.noncetrial)}.`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function trialTable(trials: readonly TrialResult[], outcomes: readonly ExpectationOutcome[]): string {
  const expected = trials.some(({ id }) => outcomes.some(({ trial }) => trial === id));
  const rows = trials.map((trial) => {
    const of = outcomes.filter((outcome) => outcome.trial === trial.id);
    return [
      code(trial.id),
      `**${trial.verdict}**`,
      trial.lift === null ? "-" : liftPercent(trial.lift),
      trial.lift === null ? "-" : intervalText(trial),
      ...(expected ? [of.map(outcomeText).join("; ") || "-"] : []),
      plain(`${trial.reason}.`),
    ];
  });
  const head = ["Trial", "Verdict", "Lift", "Interval", ...(expected ? ["Expected"] : []), "Why"];
  const lines = [head, head.map((_, i) => (i === 2 || i === 3 ? "---:" : "---")), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

/** How many lines of a section lie in their bands. */
function sectionText(section: string, lines: readonly { readonly within: boolean }[] | undefined): string {
  if (lines === undefined) return "";
  return `${section}: ${lines.filter(({ within }) => within).length} of ${lines.length} lines within their bands.`;
}

/** Expectations of sections, which have no row of their own. */
function otherOutcomes(trials: readonly TrialResult[], outcomes: readonly ExpectationOutcome[]): string {
  return outcomes
    .filter(({ trial }) => !trials.some(({ id }) => id === trial))
    .map((outcome) => `- ${plain(outcome.trial)}: ${outcomeText(outcome)}`)
    .join("\n");
}

function gateText(gates: readonly Gate[]): string {
  const count = (wanted: Gate["status"]) => gates.filter(({ status }) => status === wanted).length;
  const skipped = count("skipped") > 0 ? `, ${count("skipped")} not applicable` : "";
  return `Checks of the instrument: ${count("pass")} passed, ${count("fail")} failed${skipped}.`;
}

function gateLine({ id, subject, figure, reason }: Gate): string {
  return `**${plain(id)}** (${code(subject)}): ${plain(`${figure}; ${reason}.`)}`;
}

/** Text with every character that Markdown or HTML gives a meaning made harmless, on one line; no one is mentioned. */
function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]#~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u2060")
    .replaceAll("://", ":\u2060//");
}

/** Text as a code span, between more backticks than it has in a row (CommonMark 0.31, 6.1). */
function code(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
