import { Command } from "commander";

/** `noncetrial doctor`: is everything in order? */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check kernels against known answers, model backends and the machine")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  noncetrial doctor\n\nExit status 70 if a part that must work does not.",
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { checkUp } = await import("../engine/doctor.js");
      const { ExitStatus } = await import("../core/errors.js");
      const { table } = await import("./text.js");
      const findings = await checkUp(KERNELS);
      const rows = findings.map(({ part, status, detail }) => [part, status, detail]);
      process.stdout.write(
        json ? `${JSON.stringify(findings, null, 2)}\n` : table(["part", "status", "detail"], rows),
      );
      if (findings.some(({ status }) => status === "broken")) process.exitCode = ExitStatus.internal;
    });
}

/** One of each kind of function. */
const KERNELS = [
  "sha256d",
  "sha256d:16,64",
  "sha256:64",
  "sha256:7",
  "scrypt",
  "scrypt:1024,2",
  "randomx-lite",
  "randomx",
  "planted",
];
