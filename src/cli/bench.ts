import { Command } from "commander";
import { wholeNumber } from "./usage.js";

/** `noncetrial bench`: hash rates beside those of others, measured in one run. */
export function benchCommand(): Command {
  return new Command("bench")
    .description(
      "measure hash rates and models against other implementations or simpler ways, in interleaved slices of one run",
    )
    .argument(
      "[POW...]",
      "functions to measure, and mlp (the classifier), trees (gradient boosting), features, pool (hash, score and count), outside (programs over the wire) " +
        "(default: sha256d, scrypt, randomx-lite, randomx and all of these)",
    )
    .option("--slices <N>", "counted slices of 60 ms for each contestant", "15")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  noncetrial bench\n  noncetrial bench sha256d --slices 31 --json\n  noncetrial bench features trees",
    )
    .action(async (ids: string[], { slices, json }: { slices: string; json?: boolean }) => {
      const { UsageError } = await import("../core/errors.js");
      const { powFunction, powIds } = await import("../pow/registry.js");
      const { nearest } = await import("../core/suggest.js");
      const { bench, BENCH_PARTS } = await import("../bench/bench.js");
      const { benchText } = await import("./bench-text.js");
      const count = wholeNumber("--slices", slices);
      if (count < 1 || count > 10_000) throw new UsageError(`--slices is ${count}: valid are 1 to 10000`);
      const wanted = ids.length > 0 ? ids : [...FUNCTIONS, ...BENCH_PARTS];
      const parts = BENCH_PARTS.filter((part) => wanted.includes(part));
      const functions = wanted
        .filter((id) => !parts.some((part) => part === id))
        .map((id) => {
          const part = nearest(id, BENCH_PARTS);
          if (part === undefined || nearest(id, [...powIds(), part]) !== part) return powFunction(id).id;
          throw new UsageError(`unknown pow ${JSON.stringify(id)}: did you mean "${part}"?`);
        });
      const report = await bench(functions, parts, count, (text) => {
        if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
      });
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : benchText(report));
    });
}

/** What is measured when nothing is named, beside all parts. */
const FUNCTIONS = ["sha256d", "scrypt", "randomx-lite", "randomx"];
