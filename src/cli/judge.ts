import { Command, type OptionValues } from "commander";
import { checked } from "./usage.js";

/** `noncetrial judge`: a verdict on counts that somebody has published. */
export function judgeCommand(): Command {
  return new Command("judge")
    .description(
      "verdict on published counts: against a known hit probability, or against a control's counts",
    )
    .requiredOption("--hits <N>", "hits of the arm")
    .requiredOption("--hashes <N>", "hashes of the arm")
    .option("--probability <P>", "probability of a hit, e.g. 0.00390625 for 8 bits")
    .option("--control-hits <N>", "hits of the control")
    .option("--control-hashes <N>", "hashes of the control")
    .option("--level <L>", "level of the interval", "0.95")
    .option("--margin <M>", "lift that matters, as a share", "0.01")
    .option("--json", "print the fields of a trial as JSON")
    .addHelpText(
      "after",
      `
Two rates that are both 1/16 or less are compared as Poisson rates, others as Bernoulli rates.

Examples:
  noncetrial judge --hits 11 --hashes 800 --control-hits 21 --control-hashes 3011
  noncetrial judge --hits 431 --hashes 100000 --probability 0.00390625 --json`,
    )
    .action(async (flags: OptionValues) => {
      const { UsageError } = await import("../core/errors.js");
      const { judgeCounts } = await import("../stats/judge-counts.js");
      const { judgement } = await import("../trial/judge.js");
      const { verdictPaint } = await import("./colour.js");
      const { judgedText } = await import("./judge-text.js");
      const given = (name: string) => flags[name] !== undefined;
      const isExact = given("probability");
      if (
        isExact
          ? given("controlHits") || given("controlHashes")
          : !(given("controlHits") && given("controlHashes"))
      ) {
        throw new UsageError("give --probability, or --control-hits and --control-hashes");
      }
      const number = (name: string) => {
        const value = Number(flags[name]);
        if (String(flags[name]).trim() !== "" && Number.isFinite(value)) return value;
        throw new UsageError(`${name} is ${JSON.stringify(flags[name])}: a number is needed`);
      };
      const counts = {
        hits: number("hits"),
        hashes: number("hashes"),
        against: isExact
          ? { probability: number("probability") }
          : { controlHits: number("controlHits"), controlHashes: number("controlHashes") },
        level: number("level"),
        margin: number("margin"),
      };
      const judged = checked("judge", () => judgeCounts(counts));
      const text =
        flags.json === true
          ? `${JSON.stringify(judgement(counts, judged), null, 2)}\n`
          : judgedText(judged, verdictPaint(process.stdout));
      process.stdout.write(text);
    });
}
