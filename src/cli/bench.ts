import { Command } from "commander";
import { wholeNumber } from "./usage.js";

/** `noncetrial bench`: hash rates beside those of others, measured in one run. */
export function benchCommand(): Command {
  return new Command("bench")
    .description(
      "measure hash rates, and the classifier, against other implementations, in interleaved slices of one run",
    )
    .argument(
      "[POW...]",
      "functions to measure, and mlp for the classifier (default: sha256d, scrypt, randomx-lite, randomx and mlp)",
    )
    .option("--slices <N>", "counted slices of 60 ms for each contestant", "15")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  noncetrial bench\n  noncetrial bench sha256d --slices 31 --json")
    .action(async (ids: string[], { slices, json }: { slices: string; json?: boolean }) => {
      const { UsageError } = await import("../core/errors.js");
      const { powFunction } = await import("../pow/registry.js");
      const { bench } = await import("../bench/bench.js");
      const { benchText } = await import("./bench-text.js");
      const count = wholeNumber("--slices", slices);
      if (count < 1 || count > 10_000) throw new UsageError(`--slices is ${count}: valid are 1 to 10000`);
      const wanted = ids.length > 0 ? ids : DEFAULT;
      const functions = wanted.filter((id) => id !== MODEL).map((id) => powFunction(id).id);
      const report = await bench(functions, wanted.includes(MODEL), count, (text) => {
        if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
      });
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : benchText(report));
    });
}

/** Stands for the classifier among the functions. */
const MODEL = "mlp";
const DEFAULT = ["sha256d", "scrypt", "randomx-lite", "randomx", MODEL];
