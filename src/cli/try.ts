import { Command, InvalidArgumentError, Option } from "commander";
import type { TryFlags } from "./try-flags.js";
import { withWatchOptions } from "./watch-options.js";

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("a number above 0 is valid.");
}

/** A day: longer than any timer that is meant. */
const LONGEST_LIMIT = 86_400;

function limit(text: string): number {
  const seconds = number(text);
  if (seconds <= LONGEST_LIMIT) return seconds;
  throw new InvalidArgumentError(`at most ${LONGEST_LIMIT} seconds are valid.`);
}

/** `noncetrial try`: one claim from outside, one verdict. */
export function tryCommand(): Command {
  const command = new Command("try")
    .description("put your own claim on trial: a program in any language, a module or an ONNX model")
    .argument("<FILE>", "a .py, .mjs, .js, .mts or .ts file, an .onnx model, or an executable")
    .option("--pow <ID>", "proof-of-work function", "sha256d")
    .addOption(
      new Option("--view <VIEW>", "what it sees of templates (default: tail where there is one)").choices([
        "tail",
        "full",
      ]),
    )
    .option("--margin <M>", "lift that matters, as a share", number, 0.01)
    .option("--bits <K>", "leading zero bits of a hit (default: 4; 2 on slow functions)", number)
    .option("--minutes <N>", "time there is: the margin is widened to what fits", number)
    .option("--limit <SECONDS>", "longest time for one answer, at most 86400", limit, 60)
    .option("--seed <SEED>", "mixed with what is drawn into the seed of the evaluation (default: drawn too)")
    .option("--out <DIR>", "run folder (default: reports/try-<name>/<seed>-<protocol>)")
    .option("--module", "trust a .mjs or .js file that exports defineClaim({...}): run it in this process")
    .option("--no-module", "start such a file as a program, whatever it exports")
    .option("--resume", "continue the trial in --out; a finished one is printed again")
    .option(
      "--step-summary <FILE>",
      "append a Markdown summary to a file (default: what GITHUB_STEP_SUMMARY names, if set)",
    )
    .option("--json", "print results.json and nothing else on standard output");
  return withWatchOptions(command)
    .addHelpText(
      "after",
      `
A program speaks JSON lines on stdin and stdout; src/claim/outside/PROTOCOL.md says how. Under the tail view it
sees the last 12 bytes of a template, with which no one can hash; under the full view it sees all, and an
advantage has to survive the price of its computing. Templates and nonces follow from the digests of protocol and
claim file and from a salt that is drawn after both are fixed: nobody can know them beforehand.

Exit status: 0 there is a verdict, 2 usage, 4 the claim broke the protocol, or the instrument failed its own checks.

Examples:
  noncetrial init-claim --lang python --out my_claim.py
  noncetrial try my_claim.py
  noncetrial try my_claim.py --pow planted:0.3,80000000@sha256d
  noncetrial try my_claim.py --view full --minutes 5`,
    )
    .action(async (file: string, flags: Omit<TryFlags, "given">, command: Command) => {
      const { performTry } = await import("./perform-try.js");
      const given = Object.keys(flags).filter((name) => command.getOptionValueSource(name) === "cli");
      process.exitCode = await performTry(file, { ...flags, given: new Set(given) });
    });
}
