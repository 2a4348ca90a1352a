import { Command } from "commander";
import { type KeyFlags, openPow, withKeyOptions } from "./key-options.js";
import { checked, wholeNumber } from "./usage.js";

interface ScanFlags extends KeyFlags {
  readonly pow: string;
  readonly template: string;
  readonly from: string;
  readonly count: string;
  readonly bits: string;
  readonly json?: boolean;
}

/** `noncetrial scan`: the solutions in a range of nonces. */
export function scanCommand(): Command {
  const command = new Command("scan")
    .description("find the nonces of a range whose hash has enough leading zero bits")
    .requiredOption("--pow <ID>", "proof-of-work function, e.g. sha256d")
    .requiredOption("--template <HEX>", "header (76 bytes) or hashing blob without its nonce")
    .option("--from <NONCE>", "first nonce", "0")
    .option("--count <N>", "how many nonces", "1000000")
    .option("--bits <N>", "leading zero bits of a solution", "16")
    .option("--json", 'print {"hits":[{"nonce","hash"}]}');
  return withKeyOptions(command)
    .addHelpText(
      "after",
      `
Example:
  noncetrial scan --pow sha256d --template 0100...ffff001d --from 2083000000 --count 300000 --bits 32`,
    )
    .action(async (flags: ScanFlags) => {
      const { scanRange } = await import("../pow/scan-range.js");
      const { bytesToHex, hexToBytes } = await import("../core/hex.js");
      const pow = await openPow(flags.pow, flags);
      const template = checked("--template", () =>
        hexToBytes(flags.template, pow.leastTemplateBytes === undefined ? pow.templateBytes : undefined),
      );
      const from = wholeNumber("--from", flags.from);
      const count = wholeNumber("--count", flags.count);
      const bits = wholeNumber("--bits", flags.bits);
      const hits = checked("scan", () =>
        [...scanRange(pow, template, from, count, bits)].map(({ nonce, hash }) => ({
          nonce,
          hash: bytesToHex(hash),
        })),
      );
      if (flags.json) {
        process.stdout.write(`${JSON.stringify({ hits })}\n`);
        return;
      }
      for (const { nonce, hash } of hits) process.stdout.write(`${nonce} ${hash}\n`);
      process.stderr.write(`${hits.length} of ${count} nonces have ${bits} leading zero bits or more\n`);
    });
}
