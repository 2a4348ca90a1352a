import { Command } from "commander";

/** `noncetrial doctor`: is everything in order? */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check kernels against known answers, model backends, the machine and optional parts")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
ok: it works. missing: an optional part, with what it is for and how to get it. broken: it must work and does not.

Exit status: 0, or 70 if a part is broken.

Examples:
  noncetrial doctor
  noncetrial doctor --json`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { checkUp } = await import("../engine/doctor.js");
      const { ExitStatus } = await import("../core/errors.js");
      const { findingText } = await import("./finding-text.js");
      const findings = await checkUp(KERNELS);
      process.stdout.write(
        json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(findingText).join(""),
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
