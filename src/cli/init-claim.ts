import { Command, Option } from "commander";
import { LANGUAGES, type Language } from "../claim/outside/examples.js";

/** `noncetrial init-claim`: a working outside claim to start from. */
export function initClaimCommand(): Command {
  return new Command("init-claim")
    .description("write a working, commented claim of your own to start from")
    .addOption(
      new Option("--lang <LANGUAGE>", "language of the program").choices(LANGUAGES).makeOptionMandatory(),
    )
    .option("--out <FILE>", "where to (default: claim.py, claim.mts, claim.mjs or claim.sh)")
    .option("--json", "print the path as JSON")
    .addHelpText(
      "after",
      `
It scores nonces by the parity of some of their bits: that wins on planted:0.3,80000000@sha256d and not on sha256d. An
existing file is never overwritten. What it speaks is described in src/claim/outside/PROTOCOL.md.

Examples:
  noncetrial init-claim --lang python
  noncetrial init-claim --lang shell --out my-claim.sh`,
    )
    .action(async ({ lang, out, json }: { lang: Language; out?: string; json?: boolean }) => {
      const { writeClaim } = await import("./write-claim.js");
      const file = writeClaim(lang, out);
      process.stdout.write(
        json
          ? `${JSON.stringify({ file, language: lang })}\n`
          : `${file}\nnext: noncetrial try ${file} --pow planted:0.3,80000000@sha256d, then change it\n`,
      );
    });
}
