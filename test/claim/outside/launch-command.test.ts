import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchCommand } from "../../../src/claim/outside/launch-command.js";
import { UsageError } from "../../../src/core/errors.js";
import { temporaryFolder } from "../../support/cli.js";
import { programFile } from "../../support/outside.js";

const refusal = (file: string, path?: string) => {
  try {
    launchCommand(file, path);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    return message;
  }
  throw new Error("it was not refused");
};

test("by the ending of the file, else as a program", () => {
  const bin = programFile("python3", "", 0o755);
  const py = programFile("claim.py", "");
  expect(launchCommand(py, `/nowhere:${join(bin, "..")}`)).toEqual({
    command: bin,
    args: [py],
    readable: [py],
  });
  for (const name of ["claim.mjs", "claim.js"]) {
    const file = programFile(name, "");
    expect(launchCommand(file)).toEqual({ command: process.execPath, args: [file], readable: [file] });
  }
  const program = programFile("claim", "#!/bin/sh\n", 0o755);
  expect(launchCommand(program)).toEqual({ command: program, args: [], readable: [program] });
});

test("TypeScript by node, through tsx where node needs it", () => {
  const file = programFile("claim.mts", "");
  const { command, args } = launchCommand(file);
  expect(command).toBe(process.execPath);
  expect(args.at(-1)).toBe(file);
  if ((process.features as { typescript?: unknown }).typescript) expect(args).toHaveLength(1);
  else expect(args).toMatchObject(["--import", expect.stringMatching(/^file:.*tsx/), file]);
});

test("what cannot be started is refused in one line that says what would be valid", () => {
  const folder = temporaryFolder();
  const rules = /valid are a \.py file \(python3\), .* or an executable file$/;
  expect(refusal(join(folder, "nothing.py"))).toMatch(/^there is no file .*nothing\.py: /);
  expect(refusal(join(folder, "nothing.py"))).toMatch(rules);
  expect(refusal(folder)).toMatch(/is not a file: /);
  const plain = programFile("claim.txt", "x");
  expect(refusal(plain)).toMatch(/claim\.txt is not executable \(chmod \+x makes it so\): /);
  expect(refusal(plain)).toMatch(rules);
  const py = programFile("claim.py", "");
  expect(refusal(py, "/nowhere")).toMatch(/claim\.py needs python3, which is not on the PATH: install it; /);
  symlinkSync("/nowhere", join(folder, "link.py"));
  expect(refusal(join(folder, "link.py"))).toMatch(/there is no file/);
});
