import { Command, Option } from "commander";

interface ReportFlags {
  readonly csv?: boolean;
  readonly summary?: boolean;
  readonly json?: boolean;
}

/** `noncetrial report`: write the page again from the results, or print them as tables. */
export function reportCommand(): Command {
  return new Command("report")
    .description("write report.html of a finished run again, or print its trials as a table")
    .argument("<RUN>", "a run folder")
    .addOption(new Option("--csv", "print the trials as CSV; no page is written").conflicts("json"))
    .option("--summary", "print counts and mean lifts by verdict and family of claims; no page is written")
    .option("--json", "print the path, or with --summary its rows, as JSON")
    .addHelpText(
      "after",
      `
Columns of the CSV: id, claim, pow, design, hashes, hits, keep, recall, lift, lower and upper (ends of its
interval), level, pValue, pAdjusted, verdict. A figure that a trial does not have is empty. --summary --csv
prints the summary as CSV. results.json in the run folder holds all figures.

Examples:
  noncetrial report reports/quick/1-0123abcd
  noncetrial report reports/quick/1-0123abcd --csv > trials.csv
  noncetrial report reports/quick/1-0123abcd --summary`,
    )
    .action(async (run: string, { csv, summary, json }: ReportFlags) => {
      const { readResults } = await import("../engine/run-identity.js");
      const results = readResults(run);
      if (summary || csv) {
        const { summaryText, trialsCsv } = await import("./report-text.js");
        process.stdout.write(
          summary ? summaryText(results, csv ? "csv" : json ? "json" : "text") : trialsCsv(results),
        );
        return;
      }
      const { writeReport } = await import("../report/write-report.js");
      const path = await writeReport(run, results);
      process.stdout.write(json ? `${JSON.stringify({ report: path })}\n` : `${path}\n`);
    });
}
