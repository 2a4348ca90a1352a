import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished } from "vitest";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAIN = join(ROOT, "dist/cli/main.js");

export interface Finished {
  readonly status: number | null;
  /** What ended it, if it did not end by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a user would. */
export function noncetrial(args: readonly string[], cwd = ROOT): Promise<Finished> {
  return start(args, cwd).finished;
}

/** Runs the command line built in another copy of the project. */
export function noncetrialIn(root: string, args: readonly string[]): Promise<Finished> {
  return start(args, root, join(root, "dist/cli/main.js")).finished;
}

/**
 * Starts the built command line; `kill` sends it a signal.
 *
 * @param node arguments of Node.js itself
 * @param more variables beside those of the tests' own environment
 */
export function start(
  args: readonly string[],
  cwd = ROOT,
  main = MAIN,
  node: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
) {
  // In CI no run of a test adds to the summary of the job.
  const { GITHUB_STEP_SUMMARY: _, ...env } = process.env;
  const child = spawn(process.execPath, [...node, main, ...args], {
    ...{ cwd, env: { ...env, ...more }, stdio: ["ignore", "pipe", "pipe"] },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject).on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return {
    finished,
    pid: child.pid!,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    stderrSoFar: () => stderr,
  };
}

/** An empty temporary folder for a whole group of tests, removed when they have ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty temporary folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "noncetrial-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
