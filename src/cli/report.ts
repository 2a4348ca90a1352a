import { Command, Option } from "commander";
import type { ReportFlags } from "./perform-report.js";

const collect = (value: string, list: readonly string[]) => [...list, value];

/** A way to have a run that excludes the others. */
function form(flags: string, description: string, conflicts: readonly string[]): Option {
  return new Option(flags, description).conflicts([...conflicts]);
}

/** `noncetrial report`: write the page again from the results, or the results in another form. */
export function reportCommand(): Command {
  return new Command("report")
    .description("write report.html of a finished run again, or give its results in another form")
    .argument("<RUN>", "a run folder")
    .addOption(form("--csv", "its trials as CSV", ["markdown", "junit", "parquet", "figures", "json"]))
    .addOption(
      form("--summary", "counts and mean lifts by verdict and family of claims", [
        ...["markdown", "junit", "parquet", "figures"],
      ]),
    )
    .addOption(
      form("--markdown", "verdicts, gates and digest as Markdown, for a pull request", [
        ...["junit", "parquet", "figures", "json"],
      ]),
    )
    .addOption(
      form("--junit", "a test case a trial and a gate as JUnit XML, for CI", ["parquet", "figures", "json"]),
    )
    .addOption(form("--parquet", "its trials as Parquet (default: RUN/trials.parquet)", ["figures"]))
    .option("--figures <DIR>", "each figure as an SVG file in a folder")
    .option("--out <FILE>", "write text or Parquet into a file")
    .option(
      "--expect <CLAIM=VERDICT>",
      "with --markdown or --junit: beside what the experiment file expects (repeatable)",
      collect,
      [],
    )
    .option("--json", "print paths as JSON, or with --summary its rows")
    .addHelpText(
      "after",
      `
With none of --csv, --summary, --markdown, --junit, --parquet and --figures the page is written, with one of them it is not.
Columns of CSV and Parquet: id, claim, pow, design, hashes, hits, keep, recall, lift, lower and upper (ends of its
interval), level, pValue, pAdjusted, verdict. A figure that a trial does not have is empty. --summary --csv
prints the summary as CSV. results.json in the run folder holds all figures.

In JUnit XML an expectation that is contradicted and a gate that fails are failures, an expectation that the run cannot
decide is an error; a trial of which nothing is expected passes, whatever its verdict.

Exit status: 0; with --expect 1 if an expectation is contradicted, 3 if one is undecided, 4 if the run is invalid.

Examples:
  noncetrial report reports/quick/1-0123abcd
  noncetrial report reports/quick/1-0123abcd --csv > trials.csv
  noncetrial report reports/quick/1-0123abcd --summary
  noncetrial report reports/quick/1-0123abcd --junit --out junit.xml
  noncetrial report reports/quick/1-0123abcd --markdown --expect mlp-classifier=no-advantage
  noncetrial report reports/quick/1-0123abcd --figures figures`,
    )
    .action(async (run: string, flags: ReportFlags) => {
      const { performReport } = await import("./perform-report.js");
      process.exitCode = await performReport(run, flags);
    });
}
