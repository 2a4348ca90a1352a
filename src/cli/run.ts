import { Command, InvalidArgumentError, Option } from "commander";
import { redisOption } from "./redis-option.js";
import type { RunFlags } from "./run-flags.js";
import { withWatchOptions } from "./watch-options.js";

const collect = (value: string, list: readonly string[]) => [...list, value];

function positiveInteger(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError("a whole number from 1 up is valid.");
}

/** `noncetrial run`: an experiment from file to verdicts. */
export function runCommand(): Command {
  const command = new Command("run")
    .description("run an experiment: label, train, hash, judge, report")
    .argument("[FILE]", "experiment file (default: experiments/headline.yaml)")
    .option("--seed <SEED>", "seed of every random stream (default: the file's)")
    .option("--out <DIR>", "run folder (default: reports/<name>/<seed>-<experiment>)")
    .option("--workers <N>", "worker threads (default: all cores)", positiveInteger)
    .addOption(
      new Option("--engine <NAME>", "where shards run")
        .choices(["threads", "in-process", "queue"])
        .default("threads"),
    )
    .addOption(redisOption())
    .addOption(
      new Option("--backend <NAME>", "what trains and runs models")
        .choices(["wasm", "tensorflow"])
        .default("wasm"),
    )
    .option("--resume", "continue a run that was stopped; a finished one is printed again")
    .option("--set <PATH=VALUE>", "replace a value of the file, e.g. margin=0.02 (repeatable)", collect, [])
    .option(
      "--expect <CLAIM=VERDICT>",
      "exit 1 if the verdict is another, 3 if undecided; calibration=within (repeatable)",
      collect,
      [],
    )
    .option(
      "--step-summary <FILE>",
      "append a Markdown summary to a file (default: what GITHUB_STEP_SUMMARY names, if set)",
    )
    .option("--json", "print results.json and nothing else on standard output");
  return withWatchOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  noncetrial run
  noncetrial run experiments/quick.yaml --seed 7 --workers 2
  noncetrial run experiments/quick.yaml --set margin=0.05 --json
  noncetrial run --engine queue --redis redis://127.0.0.1:6379    by any number of: noncetrial worker
  noncetrial run --expect mlp-classifier=no-advantage      in CI: exit 0 only on that verdict
  noncetrial run --resume                                  after Ctrl-C, kill -9, a full disk, a loss of power
  noncetrial run --progress json --metrics 0               for programs that watch it`,
    )
    .action(async (file: string | undefined, flags: RunFlags) => {
      const threads = flags.engine === "threads" ? await startedThreads(flags.workers) : undefined;
      try {
        const { performRun } = await import("./perform-run.js");
        process.exitCode = await performRun(file, flags, threads);
      } finally {
        await threads?.close();
      }
    });
}

/** Threads that load while the command does; where more are asked for than cores, the run starts its own. */
async function startedThreads(workers: number | undefined) {
  const [{ availableParallelism }, { startThreads }] = await Promise.all([
    import("node:os"),
    import("../engine/start-threads.js"),
  ]);
  const cores = availableParallelism();
  return (workers ?? cores) > cores ? undefined : startThreads(workers);
}
