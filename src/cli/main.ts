#!/usr/bin/env node
import { Command } from "commander";
import { ExitStatus, messageOf, UserError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import { benchCommand } from "./bench.js";
import { claimsCommand } from "./claims.js";
import { compareCommand } from "./compare.js";
import { datasetCommand } from "./dataset.js";
import { doctorCommand } from "./doctor.js";
import { hashCommand } from "./hash.js";
import { initClaimCommand } from "./init-claim.js";
import { judgeCommand } from "./judge.js";
import { powerCommand } from "./power.js";
import { reportCommand } from "./report.js";
import { runCommand } from "./run.js";
import { scanCommand } from "./scan.js";
import { statusCommand } from "./status.js";
import { tryCommand } from "./try.js";
import { verifyCommand } from "./verify.js";

const program = new Command("noncetrial")
  .description("Controlled trials of nonce-prediction claims on real proof-of-work hashes.")
  .version(VERSION)
  .option("--debug", "show the stack of an error")
  .showHelpAfterError("(add --help for usage)")
  .configureOutput({ outputError: (text, write) => write(text) })
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  noncetrial run                              the main experiment
  noncetrial run experiments/quick.yaml       the quick one
  noncetrial claims                           what is on trial
  noncetrial try ./my_claim.py                your own claim, in any language

Exit status: 0 done or expectation met, 1 expectation contradicted, 2 usage, 3 inconclusive where a
verdict was expected, 4 invalid trial, 70 internal error, 130 interrupted.`,
  );
const commands = [
  runCommand,
  tryCommand,
  statusCommand,
  reportCommand,
  verifyCommand,
  compareCommand,
  datasetCommand,
  claimsCommand,
  initClaimCommand,
  hashCommand,
  scanCommand,
  benchCommand,
  judgeCommand,
  powerCommand,
  doctorCommand,
];
for (const command of commands) program.addCommand(command());
for (const command of program.commands) command.exitOverride().showHelpAfterError("(add --help for usage)");

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong, and gives the exit status for it. */
function report(error: unknown): ExitStatus {
  if (isCommanderError(error)) return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usage;
  const debug = program.opts<{ debug?: boolean }>().debug === true;
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (error instanceof UserError) {
    process.stderr.write(`noncetrial: ${error.message}\n`);
    return error.exitStatus;
  }
  const hint = debug ? "" : " (noncetrial --debug ... shows where)";
  process.stderr.write(`noncetrial: internal error: ${messageOf(error)}${hint}\n`);
  return ExitStatus.internal;
}

function isCommanderError(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && "code" in error && String(error.code).startsWith("commander.");
}
