import { Command } from "commander";

/** `noncetrial report`: write the page again from the results. */
export function reportCommand(): Command {
  return new Command("report")
    .description("write report.html of a finished run again")
    .argument("<RUN>", "a run folder")
    .option("--json", "print the path as JSON")
    .addHelpText("after", "\nExample:\n  noncetrial report reports/quick/1-0123abcd")
    .action(async (run: string, options: { json?: boolean }) => {
      const { readResults } = await import("../engine/run-folder.js");
      const { writeReport } = await import("../report/write-report.js");
      const path = writeReport(run, readResults(run));
      process.stdout.write(options.json ? `${JSON.stringify({ report: path })}\n` : `${path}\n`);
    });
}
