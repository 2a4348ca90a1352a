import { Command } from "commander";

/** `noncetrial compare`: what changed between two runs. */
export function compareCommand(): Command {
  return new Command("compare")
    .description("what changed from one finished run to another: versions, verdicts, lifts, gates")
    .argument("<BEFORE>", "a run folder")
    .argument("<AFTER>", "another")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Trials are matched by their ids; a trial that one run alone has counts as another verdict, and so does another validity,
or a line of a calibration that left its band.

Exit status: 0 the same verdicts, 1 other verdicts, 2 not the folders of two finished runs.

Examples:
  noncetrial compare reports/quick/1-0123abcd reports/quick/2-0123abcd
  noncetrial compare reports/quick/1-0123abcd reports/quick/1-0123abcd-2 --json`,
    )
    .action(async (before: string, after: string, { json }: { readonly json?: boolean }) => {
      const [{ ExitStatus }, { checkedResults }, { compareResults }, { comparisonText }, { verdictPaint }] =
        await Promise.all([
          import("../core/errors.js"),
          import("./checked-results.js"),
          import("../trial/compare.js"),
          import("./compare-text.js"),
          import("./colour.js"),
        ]);
      const comparison = compareResults(checkedResults(before), checkedResults(after));
      process.stdout.write(
        json
          ? `${JSON.stringify({ before, after, ...comparison }, null, 2)}\n`
          : comparisonText(before, after, comparison, verdictPaint(process.stdout)),
      );
      process.exitCode = comparison.sameVerdicts ? ExitStatus.done : ExitStatus.contradicted;
    });
}
