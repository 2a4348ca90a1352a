import { Command } from "commander";

/** `noncetrial verify`: compute again what a run says. */
export function verifyCommand(): Command {
  return new Command("verify")
    .description("compute a finished run's recorded hits, ledger, sums, verdicts and digest again")
    .argument("<RUN>", "a run folder")
    .option("--json", "print what was checked and what does not hold as JSON")
    .addHelpText(
      "after",
      `
Every hit that ledger.jsonl holds is hashed again by the implementation that is not the scanner's; its lines are
chained by SHA-256, add up to the counts of results.json, and end in the SHA-256 that results.json holds. The
first line that is not as it was written is named. It holds every hit of a claim from outside, and of others the four
strongest of each piece of work. Verdicts are held against intervals, and intervals of full functions with one look
at the end against counts.

Exit status: 0 all holds, 2 not the folder of a finished run, 4 something does not hold.

Example:
  noncetrial verify reports/quick/1-0123abcd`,
    )
    .action(async (run: string, { json }: { readonly json?: boolean }) => {
      const [{ ExitStatus }, { verifyRun }, { verifiedText }] = await Promise.all([
        import("../core/errors.js"),
        import("../engine/verify-run.js"),
        import("./verify-text.js"),
      ]);
      const verified = verifyRun(run);
      const holds = verified.problems.length === 0;
      process.stdout.write(
        json ? `${JSON.stringify({ holds, ...verified }, null, 2)}\n` : verifiedText(run, verified),
      );
      process.exitCode = holds ? ExitStatus.done : ExitStatus.invalid;
    });
}
