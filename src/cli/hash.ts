import { Command } from "commander";
import { type KeyFlags, openPow, withKeyOptions } from "./key-options.js";
import { checked } from "./usage.js";

interface HashFlags extends KeyFlags {
  readonly pow: string;
  readonly input?: string;
  readonly inputHex?: string;
  readonly header?: string;
  readonly json?: boolean;
}

/** `noncetrial hash`: one hash of anything, or of a header. */
export function hashCommand(): Command {
  const command = new Command("hash")
    .description("hash an input or an 80-byte header; prints raw byte order as hex")
    .requiredOption("--pow <ID>", "proof-of-work function, e.g. sha256d")
    .option("--input <TEXT>", "UTF-8 text to hash")
    .option("--input-hex <HEX>", "bytes to hash")
    .option("--header <HEX>", "80-byte header, nonce included")
    .option("--json", "print JSON");
  return withKeyOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  noncetrial hash --pow sha256d --input abc
  noncetrial hash --pow randomx --key "test key 000" --input "This is a test"
  noncetrial hash --pow sha256d --header 0100...1dac2b7c --json`,
    )
    .action(async ({ pow: id, input, inputHex, header, json, ...key }: HashFlags) => {
      const { NONCE_OFFSET, splitHeader } = await import("../pow/header.js");
      const { bytesToHex, hexToBytes } = await import("../core/hex.js");
      const { UsageError } = await import("../core/errors.js");
      const given = [input, inputHex, header].filter((value) => value !== undefined);
      if (given.length !== 1) {
        throw new UsageError(`give one of --input, --input-hex and --header; ${given.length} were given`);
      }
      const pow = await openPow(id, key);
      const hash = checked(`--pow ${id}`, () => {
        if (header !== undefined) {
          if (pow.nonceOffset !== NONCE_OFFSET) {
            throw new UsageError(`${pow.id} hashes no block headers: use --input or --input-hex`);
          }
          const { template, nonce } = splitHeader(checked("--header", () => hexToBytes(header, 80)));
          return pow.hash(template, nonce);
        }
        if (pow.digest === undefined) {
          throw new UsageError(`${pow.id} hashes block headers only: use --header`);
        }
        const bytes =
          inputHex === undefined
            ? Buffer.from(input!, "utf8")
            : checked("--input-hex", () => hexToBytes(inputHex));
        return pow.digest(bytes);
      });
      const hex = bytesToHex(hash);
      process.stdout.write(json ? `${JSON.stringify({ pow: pow.id, hash: hex })}\n` : `${hex}\n`);
    });
}
