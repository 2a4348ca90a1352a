import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Results, resultsSchema } from "../../src/trial/results.js";
import { noncetrial, temporaryFolder } from "./cli.js";

/** Puts a claim on trial under seed 1. */
export async function tryClaim(
  file: string,
  ...args: string[]
): Promise<Results & { out: string; status: number | null }> {
  const out = join(temporaryFolder(), "run");
  const { status, stdout, stderr } = await noncetrial([
    ...["try", file, "--json", "--quiet", "--out", out, "--seed", "1", ...args],
  ]);
  expect(stdout, stderr).toMatch(/^\{/);
  return { ...resultsSchema.parse(JSON.parse(stdout)), out, status };
}

/**
 * Fails where a claim that knows nothing seems to find something, which chance alone does once in a million runs: what it is judged on
 * is drawn anew each time, and at the level of a verdict it would be once in a hundred.
 */
export function expectNothingFound({ trials, valid }: Results): void {
  const [{ pValue, verdict, reason }] = trials as [Results["trials"][number]];
  expect(valid).toBe(true);
  expect(pValue, reason).toBeGreaterThan(1e-6);
  expect(["no-advantage", "advantage", "harmful"], reason).toContain(verdict);
}

/** A copy of a claim under a name that no other process has. */
export function named(file: string, name: string): string {
  const copy = join(temporaryFolder(), name);
  copyFileSync(file, copy);
  return copy;
}
