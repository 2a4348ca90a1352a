import { Command } from "commander";
import { nearest } from "../core/suggest.js";
import { VERSION } from "../core/version.js";
import { benchCommand } from "./bench.js";
import { claimsCommand } from "./claims.js";
import { compareCommand } from "./compare.js";
import { completionCommand } from "./completion.js";
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
import { workerCommand } from "./worker.js";

const COMMANDS = [
  runCommand,
  tryCommand,
  statusCommand,
  reportCommand,
  verifyCommand,
  compareCommand,
  workerCommand,
  datasetCommand,
  claimsCommand,
  initClaimCommand,
  hashCommand,
  scanCommand,
  benchCommand,
  judgeCommand,
  powerCommand,
  doctorCommand,
  completionCommand,
];

/** All commands. What they need is loaded when one is carried out. */
export function makeProgram(): Command {
  const program = new Command("noncetrial")
    .description("Controlled trials of nonce-prediction claims on real proof-of-work hashes.")
    .version(VERSION)
    .option("--debug", "show the stack of an error, with any command; NONCETRIAL_DEBUG=1 does the same")
    .addHelpText(
      "after",
      `
Examples:
  noncetrial run                              the main experiment
  noncetrial run experiments/quick.yaml       the quick one
  noncetrial claims                           what is on trial
  noncetrial try ./my_claim.py                your own claim, in any language
  noncetrial doctor                           is everything here that is needed

Exit status: 0 done or expectation met, 1 expectation contradicted, 2 usage, 3 inconclusive where a
verdict was expected, 4 invalid trial, 70 internal error or a machine that gave out (memory, disk),
130 interrupted.`,
    );
  for (const command of COMMANDS) program.addCommand(command());
  settle(program);
  return program;
}

/** The same manners for a command and all below it. */
function settle(command: Command): void {
  command
    .exitOverride()
    .showHelpAfterError("(add --help for usage)")
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, "noncetrial: ")),
    })
    .addHelpText("before", ({ error }) => {
      const [word, name] = command.args;
      if (error && word === "help" && name !== undefined) refuseCommand(command, name);
      return "";
    });
  for (const below of command.commands) settle(below);
}

/** `help rnu` is answered as `rnu` is: Commander prints the whole help instead. */
function refuseCommand(command: Command, name: string): never {
  const { commands } = command;
  const best = nearest(
    name,
    commands.map((one) => one.name()),
  );
  const hint = best === undefined ? "" : `\n(Did you mean ${best}?)`;
  return command.error(`error: unknown command '${name}'${hint}`);
}
