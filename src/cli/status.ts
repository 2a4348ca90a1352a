import { Command } from "commander";

/** `noncetrial status`: how far a run is. */
export function statusCommand(): Command {
  return new Command("status")
    .description("how far a running, stopped or finished run is, and what its trials show so far")
    .argument("<RUN>", "a run folder")
    .option("--watch", "go on showing it, once a second, until the run ends")
    .option("--json", "print JSON; with --watch one line a second")
    .addHelpText(
      "after",
      `
It reads the folder alone, from any process. The interval of a trial that has not ended is no verdict: only trials
looked at throughout (stopping: sequential) may be judged before their end.

Exit status: 0, or 2 if RUN is not a run folder.

Examples:
  noncetrial status reports/quick/1-0123abcd
  noncetrial status reports/quick/1-0123abcd --watch`,
    )
    .action(async (run: string, flags: { readonly watch?: boolean; readonly json?: boolean }) => {
      const { performStatus } = await import("./perform-status.js");
      await performStatus(run, flags);
    });
}
