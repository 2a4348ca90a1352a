import type { ExpectationOutcome } from "../trial/expectations.js";
import type { Gate, Results, TrialResult } from "../trial/results.js";
import { lineName, type Section, type SectionLine } from "../trial/sections.js";
import { liftPercent } from "../trial/wording.js";
import { digestProblem } from "./altered.js";
import { outcomeText } from "./expected.js";
import type { SummaryOptions } from "./markdown.js";
import { intervalText } from "./text.js";
import { element } from "./xml.js";

/** What became of a test case; `error`: it could not be decided. */
interface Outcome {
  readonly kind: "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
}

interface Case {
  readonly name: string;
  readonly outcome?: Outcome | undefined;
  /** A line for the output of its suite. */
  readonly text: string;
}

/**
 * A run as JUnit XML, in the part of the format that Ant's and Jenkins' schemas share: a suite of the run folder, one of the
 * gates, one of the trials, and of calibration, speck and pitfalls where there are any; a test case a check, gate, trial or line.
 *
 * Failures are gates that fail, expectations that are contradicted, and files that were altered; errors are expectations
 * that the run cannot decide. A trial of which nothing is expected passes, whatever its verdict.
 */
export function junitXml(results: Results, { outcomes = [], altered = [] }: SummaryOptions = {}): string {
  const { gates, trials, calibration, speck, pitfalls, timings } = results;
  const section = (name: string) => outcomes.filter(({ trial }) => trial === name);
  const suites: [string, readonly Case[], number][] = [
    ["run", runCases(results, altered), 0],
    ["gates", gates.map(gateCase), 0],
    ["trials", trials.map((trial) => trialCase(trial, outcomes)), timings.totalSeconds],
    ["calibration", bandCases("calibration", calibration, section("calibration")), 0],
    ["speck", bandCases("speck", speck, section("speck")), 0],
    ["pitfalls", bandCases("pitfalls", pitfalls, section("pitfalls")), 0],
  ];
  const filled = suites.filter(([, cases]) => cases.length > 0);
  const text = element(
    "testsuites",
    {},
    filled.map(([name, cases, seconds], i) => suite(results, name, cases, seconds, i)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`;
}

function suite(
  { experiment, environment, seed, digest }: Results,
  name: string,
  cases: readonly Case[],
  seconds: number,
  id: number,
): string {
  const count = (kind: Outcome["kind"]) => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  const classname = `noncetrial.${experiment.name}.${name}`;
  const properties = { noncetrial: environment.noncetrial, seed, digest, experiment: experiment.sha256 };
  return element(
    "testsuite",
    {
      ...{ name: `${experiment.name} ${name}`, package: "noncetrial", id, hostname: "localhost" },
      timestamp: environment.finished.slice(0, "2026-01-01T00:00:00".length),
      ...{
        tests: cases.length,
        failures: count("failure"),
        errors: count("error"),
        skipped: count("skipped"),
      },
      time: seconds.toFixed(3),
    },
    [
      element(
        "properties",
        {},
        Object.entries(properties).map(([key, value]) => element("property", { name: key, value })),
      ),
      ...cases.map((one) =>
        element("testcase", { name: one.name, classname, time: "0.000" }, caseContent(one)),
      ),
      element("system-out", {}, cases.map(({ name: of, text }) => `${of}: ${text}`).join("\n")),
      element("system-err", {}, ""),
    ],
  );
}

function caseContent({ outcome, text }: Case): string[] {
  if (outcome === undefined) return [];
  const { kind, type, message } = outcome;
  if (kind === "skipped") return [element("skipped", { message })];
  return [element(kind, { type, message }, text)];
}

function runCases(results: Results, altered: readonly string[]): Case[] {
  const digest = digestProblem(results);
  const check = (name: string, problems: readonly string[]): Case => {
    const message = problems.join("; ");
    return {
      name,
      text: message || "as the run left it",
      outcome: problems.length === 0 ? undefined : { kind: "failure", type: "altered", message },
    };
  };
  return [check("results.json has its digest", digest), check("experiment.yaml is the run's", altered)];
}

function gateCase({ id, subject, status, figure, reason }: Gate): Case {
  const text = `${figure}; ${reason}`;
  return {
    name: `${id} (${subject})`,
    text: `${status}: ${text}`,
    outcome:
      status === "pass"
        ? undefined
        : { kind: status === "fail" ? "failure" : "skipped", type: id, message: text },
  };
}

function trialCase(trial: TrialResult, outcomes: readonly ExpectationOutcome[]): Case {
  const lift = trial.lift === null ? "" : `, lift ${liftPercent(trial.lift)} (${intervalText(trial)})`;
  return {
    name: trial.id,
    text: `${trial.verdict}${lift}: ${trial.reason}`,
    outcome: worst(outcomes.filter((outcome) => outcome.trial === trial.id)),
  };
}

/** Lines of a section. Only where the section is expected to be within its bands does a line out of it fail. */
function bandCases(
  section: Section,
  lines: readonly SectionLine[] | undefined,
  outcomes: readonly ExpectationOutcome[],
): Case[] {
  return (lines ?? []).map((line) => {
    const name = lineName(line);
    const text = line.within ? "within its band" : "out of its band";
    const fails = !line.within && outcomes.length > 0;
    return {
      ...{ name, text },
      outcome: fails ? { kind: "failure", type: section, message: text } : undefined,
    };
  });
}

function worst(outcomes: readonly ExpectationOutcome[]): Outcome | undefined {
  const of = (status: ExpectationOutcome["status"]) => outcomes.find((outcome) => outcome.status === status);
  const contradicted = of("contradicted");
  if (contradicted) return { kind: "failure", type: "contradicted", message: outcomeText(contradicted) };
  const open = of("invalid") ?? of("undecided");
  return open && { kind: "error", type: open.status, message: outcomeText(open) };
}
