import { type Command, InvalidArgumentError, Option } from "commander";
import { PROGRESS_MODES } from "./progress-modes.js";

/** Adds the options of commands that take long. */
export function withWatchOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--progress <MODE>", "on standard error: redrawn or plain lines, plain, JSON lines, none")
        .choices([...PROGRESS_MODES])
        .default("auto"),
    )
    .option("--quiet", "the same as --progress none")
    .option("--metrics <PORT>", "serve Prometheus metrics on 127.0.0.1; 0 takes a free port", port)
    .option(
      "--take-over",
      "with --resume: also if another machine was at work in the folder that cannot be asked whether it still is",
    );
}

function port(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= 65535) return number;
  throw new InvalidArgumentError("a port from 0 to 65535 is valid.");
}
