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
      "functions to measure, and mlp (the classifier), trees (gradient boosting), features, pool (hash, score and count), outside " +
        "(programs over the wire), engine (what threads, queue and records take beside the shards) " +
        "(default: sha256d, scrypt, randomx-lite, randomx and all of these); queue (against the local pool; needs redis-server)",
    )
    .option("--slices <N>", "counted slices of 60 ms for each contestant", "15")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  noncetrial bench\n  noncetrial bench sha256d --slices 31 --json\n  noncetrial bench features trees\n  noncetrial bench queue --slices 9",
    )
    .action(async (ids: string[], { slices, json }: { slices: string; json?: boolean }) => {
      const { UsageError } = await import("../core/errors.js");
      const { powFunction, powIds } = await import("../pow/registry.js");
      const { nearest } = await import("../core/suggest.js");
      const { bench, BENCH_PARTS } = await import("../bench/bench.js");
      const { benchText, engineText, queueText } = await import("./bench-text.js");
      const count = wholeNumber("--slices", slices);
      if (count < 1 || count > 10_000) throw new UsageError(`--slices is ${count}: valid are 1 to 10000`);
      const wanted = ids.length > 0 ? ids : [...FUNCTIONS, ...BENCH_PARTS, ENGINE];
      const parts = BENCH_PARTS.filter((part) => wanted.includes(part));
      const functions = wanted
        .filter((id) => id !== QUEUE && id !== ENGINE && !parts.some((part) => part === id))
        .map((id) => {
          const part = nearest(id, [...BENCH_PARTS, ENGINE, QUEUE]);
          if (part === undefined || nearest(id, [...powIds(), part]) !== part) return powFunction(id).id;
          throw new UsageError(`unknown pow ${JSON.stringify(id)}: did you mean "${part}"?`);
        });
      const tell = (text: string) => {
        if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
      };
      const queue = wanted.includes(QUEUE)
        ? await (await import("./bench-queue.js")).benchQueue(count)
        : null;
      const alone = functions.length === 0 && parts.length === 0 && !wanted.includes(ENGINE);
      const report = alone ? null : await bench(functions, parts, count, tell);
      const engine = wanted.includes(ENGINE) ? await measureEngine(count, tell) : null;
      if (json) {
        const all = { ...report, ...(engine && { engine }), ...(queue && { queue }) };
        process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
        return;
      }
      process.stdout.write(
        (report ? benchText(report) : "") +
          (engine ? engineText(engine).join("\n") : "") +
          (queue ? queueText(queue) : ""),
      );
    });
}

/** What is measured only when it is named, for it needs a program of others. */
const QUEUE = "queue";

/** What is measured when nothing is named, beside all parts. */
const FUNCTIONS = ["sha256d", "scrypt", "randomx-lite", "randomx"];

/** The engine, which lies below what the other benches know of. */
const ENGINE = "engine";

async function measureEngine(slices: number, tell: (text: string) => void) {
  const { benchEngine } = await import("../engine/engine-bench.js");
  tell(`measuring ${ENGINE}`);
  return benchEngine(slices);
}
