#!/usr/bin/env node
import { ExitStatus, InterruptedError, messageOf, UserError } from "../core/errors.js";
import { makeProgram } from "./program.js";

const program = makeProgram();

// Whoever reads may have seen enough, as head does: the command still ends with its own status.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
process.on("uncaughtException", (error) => {
  process.exit(report(error));
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
  // Whoever interrupts does not wait for what still waits, for a server that is away.
  if (error instanceof InterruptedError) process.exit();
}

/** Says what went wrong, and gives the exit status for it. */
function report(error: unknown): ExitStatus {
  if (isCommanderError(error)) return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usage;
  const debug = wantsDebug();
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (error instanceof UserError) {
    process.stderr.write(`noncetrial: ${error.message}\n`);
    return error.exitStatus;
  }
  const hint = debug ? "" : " (noncetrial --debug ... shows where)";
  process.stderr.write(`noncetrial: internal error: ${messageOf(error)}${hint}\n`);
  return ExitStatus.internal;
}

function wantsDebug(): boolean {
  const { NONCETRIAL_DEBUG: wanted = "" } = process.env;
  return program.opts<{ debug?: boolean }>().debug === true || !["", "0"].includes(wanted);
}

function isCommanderError(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
