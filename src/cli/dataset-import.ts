import { basename, extname, join } from "node:path";
import { Command, Option } from "commander";
import type { ImportFormat } from "../dataset/import/read-records.js";
import { type KeyFlags, withKeyOptions } from "./key-options.js";
import { checked } from "./usage.js";

interface ImportFlags extends KeyFlags {
  readonly pow: string;
  readonly format?: ImportFormat;
  readonly name?: string;
  readonly out?: string;
  readonly onError: "fail" | "skip";
  readonly licence?: string;
  readonly json?: boolean;
}

/** Formats by what a file's name ends in. */
const BY_EXTENSION: Readonly<Record<string, ImportFormat>> = {
  ".raw": "raw",
  ".bin": "raw",
  ".headers": "raw",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
};

/** Records left out that are told of one by one. */
const TOLD = 10;

/** `noncetrial dataset import`: real work, verified. */
export function datasetImportCommand(): Command {
  const command = new Command("import")
    .description("import real work, every proof of work verified, as an observational dataset")
    .argument("<FILE>", "headers, JSON lines or CSV")
    .requiredOption("--pow <ID>", "proof-of-work function, e.g. sha256d")
    .addOption(
      new Option("--format <FORMAT>", "default: by the file's name").choices(["raw", "jsonl", "csv"]),
    )
    .addOption(
      new Option("--on-error <WHAT>", "what a record that does not verify does")
        .choices(["fail", "skip"])
        .default("fail"),
    )
    .option("--name <NAME>", "name of the dataset (default: the file's)")
    .option("--licence <TEXT>", "licence of the data, for the manifest")
    .option("--out <DIR>", "folder of the dataset, new or empty (default: data/<name>)")
    .option("--json", "print the manifest");
  return withKeyOptions(command)
    .addHelpText(
      "after",
      `
Formats: raw, concatenated 80-byte headers; jsonl and csv, records {template | header | blob, nonce, key, bits |
difficulty} in raw byte order, or in jsonl what a node's verbose getblockheader prints. bits is a compact target as 8
hex digits, or a number of leading zero bits. --key is the key of records that have none. The dataset can be the
history of a run: noncetrial run --set history=DIR.

Examples:
  noncetrial dataset import headers.raw --pow sha256d
  noncetrial dataset import monero.jsonl --pow randomx --on-error skip --out data/monero
  bitcoin-cli getblockheader HASH >> headers.jsonl         (one line each: pipe through jq -c .)`,
    )
    .action(async (file: string, flags: ImportFlags) => {
      const { UsageError } = await import("../core/errors.js");
      const { hexToBytes } = await import("../core/hex.js");
      const { powFunction } = await import("../pow/registry.js");
      const { importDataset } = await import("../dataset/import/import-dataset.js");
      const { datasetText } = await import("./dataset-text.js");

      const pow = powFunction(flags.pow);
      if (flags.key !== undefined && flags.keyHex !== undefined) {
        throw new UsageError("give one of --key and --key-hex");
      }
      const key =
        flags.keyHex === undefined
          ? flags.key === undefined
            ? undefined
            : new TextEncoder().encode(flags.key)
          : checked("--key-hex", () => hexToBytes(flags.keyHex!));
      if (key !== undefined && pow.takesKey !== true) throw new UsageError(`${pow.id} takes no key`);
      const format = flags.format ?? BY_EXTENSION[extname(file).toLowerCase()];
      if (format === undefined) {
        throw new UsageError(`--format is needed for ${file}: raw, jsonl and csv are valid`);
      }
      const name = flags.name ?? basename(file, extname(file)).replace(/[^A-Za-z0-9._-]/g, "_");
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
        throw new UsageError(`--name is ${JSON.stringify(name)}: letters, digits and . _ - are valid`);
      }
      const folder = flags.out ?? join("data", name);
      const stop = new AbortController();
      const onSignal = () => stop.abort();
      process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
      let told = 0;
      try {
        const manifest = await importDataset({
          file,
          format,
          pow,
          ...(key === undefined ? {} : { key }),
          onError: flags.onError,
          name,
          folder,
          licence: flags.licence ?? null,
          signal: stop.signal,
          onSkip: (place, reason) => {
            if (told++ < TOLD) process.stderr.write(`${file}: ${place}: skipped: ${reason}\n`);
          },
        });
        const { records } = manifest.skipped;
        if (records > TOLD) process.stderr.write(`${records - TOLD} more were skipped\n`);
        const summary = `${manifest.splits.observed.rows} records verified, ${records} skipped\n`;
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(manifest, null, 2)}\n`
            : `${datasetText(folder, manifest)}${summary}`,
        );
      } finally {
        process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      }
    });
}
