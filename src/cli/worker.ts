import { Command, InvalidArgumentError } from "commander";
import { redisOption } from "./redis-option.js";
import type { WorkerFlags } from "./worker-flags.js";

function threadCount(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 1024) return number;
  throw new InvalidArgumentError("a whole number from 1 to 1024 is valid.");
}

/** `noncetrial worker`: does shards of runs that are coordinated elsewhere. */
export function workerCommand(): Command {
  return new Command("worker")
    .description("do shards for runs with --engine queue, whichever are at a Redis, until stopped")
    .addOption(redisOption())
    .option("--workers <N>", "threads (default: all cores)", threadCount)
    .option("--json", "print what happens as JSON lines")
    .option("--quiet", "print nothing but warnings")
    .addHelpText(
      "after",
      `
Examples:
  noncetrial worker --redis redis://127.0.0.1:6379
  NONCETRIAL_REDIS=rediss://:PASSWORD@redis.example.org noncetrial worker --workers 4

Ctrl-C or SIGTERM ends it once the shards in hand are done, for which they have 20 seconds; after that, or on a second
signal, they go back into the queue. A worker that dies is noticed within some 15 seconds
(NONCETRIAL_QUEUE_SECONDS, the same for all), and others do its shards. Exit status: 0 stopped, 2 no usable Redis.`,
    )
    .action(async (flags: WorkerFlags) => {
      const { performWorker } = await import("./perform-worker.js");
      process.exitCode = await performWorker(flags);
    });
}
