import { join } from "node:path";
import { writeFileAtomically } from "../core/atomic-file.js";
import { ExitStatus, messageOf, systemErrorCode, UsageError } from "../core/errors.js";
import type { SummaryOptions } from "../report/markdown.js";
import { exitStatusOf } from "../trial/expectations.js";
import type { Results } from "../trial/results.js";
import { checkedResults } from "./checked-results.js";
import { expectedOfRun } from "./expected-of-run.js";

/** Options of `noncetrial report` as they are given. */
export interface ReportFlags {
  readonly csv?: boolean;
  readonly summary?: boolean;
  readonly markdown?: boolean;
  readonly junit?: boolean;
  readonly parquet?: boolean;
  readonly figures?: string;
  readonly out?: string;
  readonly expect: readonly string[];
  readonly json?: boolean;
}

/**
 * Does what `noncetrial report` is asked for.
 *
 * @returns 0; with `--expect` what `run` would end with
 */
export async function performReport(run: string, flags: ReportFlags): Promise<ExitStatus> {
  if (flags.expect.length > 0 && !flags.markdown && !flags.junit) {
    throw new UsageError("--expect is for --markdown and --junit; noncetrial run takes it too");
  }
  const results = checkedResults(run);
  const expected = flags.markdown || flags.junit ? expectedOfRun(run, results, flags.expect) : {};
  const text = await textForm(results, flags, expected);
  if (text !== undefined) {
    if (flags.out === undefined) process.stdout.write(text);
    else {
      await written("--out", flags.out, () => writeFileAtomically(flags.out!, text));
      process.stdout.write(flags.json ? `${JSON.stringify({ written: flags.out })}\n` : `${flags.out}\n`);
    }
    return flags.expect.length > 0 ? exitStatusOf(results, expected.outcomes ?? []) : ExitStatus.done;
  }
  if (flags.out !== undefined && !flags.parquet) {
    throw new UsageError("--out is for --csv, --summary, --markdown, --junit and --parquet");
  }
  const made = await fileForm(run, results, flags);
  const paths = Object.values(made).flat();
  process.stdout.write(flags.json ? `${JSON.stringify(made)}\n` : paths.map((path) => `${path}\n`).join(""));
  return ExitStatus.done;
}

async function textForm(
  results: Results,
  flags: ReportFlags,
  expected: SummaryOptions,
): Promise<string | undefined> {
  const { csv, summary, markdown, junit, json } = flags;
  if (summary || csv) {
    const { summaryText, trialsCsv } = await import("./report-text.js");
    if (!summary) return trialsCsv(results);
    const { plain, verdictPaint } = await import("./colour.js");
    const paint = flags.out === undefined ? verdictPaint(process.stdout) : plain;
    return summaryText(results, csv ? "csv" : json ? "json" : "text", paint);
  }
  if (junit) return (await import("../report/junit.js")).junitXml(results, expected);
  if (markdown) return (await import("../report/markdown.js")).markdownSummary(results, expected);
  return undefined;
}

/** Writes files and gives their paths by what they are. */
async function fileForm(
  run: string,
  results: Results,
  flags: ReportFlags,
): Promise<Record<string, string | string[]>> {
  if (flags.parquet) {
    const { writeTrialParquet } = await import("../report/trial-parquet.js");
    const path = flags.out ?? join(run, "trials.parquet");
    await written("--out", path, () => writeTrialParquet(path, results));
    return { parquet: path };
  }
  if (flags.figures !== undefined) {
    const folder = flags.figures;
    const { figureFiles } = await import("../report/figures/figure-files.js");
    const files = await figureFiles(results);
    if (files.length === 0) process.stderr.write("noncetrial: this run has no data for any figure\n");
    for (const { name, svg } of files) {
      await written("--figures", folder, () => writeFileAtomically(join(folder, name), svg));
    }
    return { figures: files.map(({ name }) => join(folder, name)) };
  }
  const { putReport } = await import("./put-report.js");
  return { report: await putReport(run, results) };
}

/** Writes; what the file system refuses is bad input of the option named. */
async function written(option: string, path: string, write: () => void | Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new UsageError(`${option} is ${path}, which cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
