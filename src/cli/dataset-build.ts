import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { Sampling, SplitKind } from "../dataset/build-plan.js";
import { type KeyFlags, openPow, withKeyOptions } from "./key-options.js";
import { wholeNumber } from "./usage.js";

interface BuildFlags extends KeyFlags {
  readonly pow: string;
  readonly templates: string;
  readonly nonces: string;
  readonly bits: string;
  readonly seed: string;
  readonly name?: string;
  readonly sampling: Sampling;
  readonly split: SplitKind;
  readonly workers?: string;
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** `noncetrial dataset build`: hash nonces and write them with their labels. */
export function datasetBuildCommand(): Command {
  const command = new Command("build")
    .description("hash nonces of many templates and write them, labelled, as Parquet with a manifest")
    .requiredOption("--pow <ID>", "proof-of-work function, e.g. sha256d")
    .requiredOption("--templates <N>", "how many templates")
    .requiredOption("--nonces <N>", "nonces hashed of each template")
    .requiredOption("--bits <K>", "a hit has at least K leading zero bits, 1 to 64")
    .requiredOption("--seed <SEED>", "seed of templates, nonces and samples")
    .option("--name <NAME>", "name of the dataset (default: function and seed)")
    .addOption(
      new Option("--sampling <HOW>", "all nonces, or as many non-hits as hits")
        .choices(["natural", "balanced"])
        .default("natural"),
    )
    .addOption(
      new Option("--split <HOW>", "whether train, validation and test share templates")
        .choices(["across-templates", "same-template"])
        .default("across-templates"),
    )
    .option("--workers <N>", "threads (default: all cores)")
    .option("--out <DIR>", "folder of the dataset, new or empty (default: data/<name>)")
    .option("--quiet", "no progress")
    .option("--json", "print the manifest");
  return withKeyOptions(command)
    .addHelpText(
      "after",
      `
Rows: template_id, template, nonce, hash64 (the most significant 64 bits of the hash), hit. Train, validation and test
get 70, 15 and 15 % of the templates, or with --split same-template of each template's nonces. Balanced sampling keeps
all hits and draws as many non-hits at random from the same template. The same seed gives the same digest for any
number of workers. Templates and nonces are those that trials of the same seed train on; trials that split by nonce
judge on later nonces of the same templates, so give those another seed.

Examples:
  noncetrial dataset build --pow sha256d --templates 100 --nonces 100000 --bits 8 --seed 1
  noncetrial dataset build --pow sha256:7 --templates 50 --nonces 20000 --bits 4 --seed 1 --sampling balanced --name weak
  noncetrial dataset build --pow randomx-lite --templates 10 --nonces 1000 --bits 4 --seed 1 --key "test key 000"`,
    )
    .action(async (flags: BuildFlags) => {
      const { bytesToHex } = await import("../core/hex.js");
      const { InterruptedError, UsageError } = await import("../core/errors.js");
      const { powFunction } = await import("../pow/registry.js");
      const { buildDataset } = await import("../dataset/build-dataset.js");
      const { datasetText } = await import("./dataset-text.js");
      const { ProgressMeter } = await import("../engine/progress.js");
      const { showProgress } = await import("./progress-modes.js");

      const keyed = flags.key !== undefined || flags.keyHex !== undefined;
      const pow = keyed ? await openPow(flags.pow, flags) : powFunction(flags.pow, flags.seed);
      const key = flags.keyHex?.toLowerCase() ?? bytesToHex(new TextEncoder().encode(flags.key ?? ""));
      const workers =
        flags.workers === undefined ? availableParallelism() : wholeNumber("--workers", flags.workers);
      if (workers < 1 || workers > 1024) throw new UsageError(`--workers is ${workers}: 1 to 1024 are valid`);
      const name = flags.name ?? `${pow.id}-${flags.seed}`.replace(/[^A-Za-z0-9._-]/g, "_");
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
        throw new UsageError(`--name is ${JSON.stringify(name)}: letters, digits and . _ - are valid`);
      }
      const folder = flags.out ?? join("data", name);
      const shown = showProgress(process.stderr, flags.quiet ? "none" : "auto");
      const meter = new ProgressMeter(shown.progress, 0);
      let before = 0;
      const stop = new AbortController();
      const onSignal = () => stop.abort();
      process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
      try {
        const manifest = await buildDataset({
          spec: {
            seed: flags.seed,
            pow: pow.id,
            key: keyed ? key : null,
            templates: wholeNumber("--templates", flags.templates),
            noncesPerTemplate: wholeNumber("--nonces", flags.nonces),
            bits: wholeNumber("--bits", flags.bits),
            sampling: flags.sampling,
            split: flags.split,
          },
          name,
          folder,
          workers,
          signal: stop.signal,
          onProgress: (done, total) => {
            if (before === 0) meter.begin("hash", total, total);
            meter.step(done - before, done - before, "");
            before = done;
          },
        });
        shown.end();
        process.stdout.write(
          flags.json ? `${JSON.stringify(manifest, null, 2)}\n` : datasetText(folder, manifest),
        );
      } catch (error) {
        if (stop.signal.aborted && !(error instanceof InterruptedError)) {
          throw new InterruptedError("dataset build was stopped; nothing was written", { cause: error });
        }
        throw error;
      } finally {
        shown.end();
        process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
      }
    });
}
