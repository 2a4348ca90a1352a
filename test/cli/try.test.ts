import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { chained, LEDGER_FILE } from "../../src/engine/ledger.js";
import { verifyRun } from "../../src/engine/verify-run.js";
import { PYTHON_EXAMPLE } from "../support/claims.js";
import { testWith } from "../support/tools.js";
import { expectNothingFound, tryClaim } from "../support/try-claim.js";

/** What is found in a run from whose ledger somebody who can chain has taken one hit of the claim. */
function withOneHitLess(out: string) {
  const file = join(out, LEDGER_FILE);
  const kept = readFileSync(file, "utf8");
  let previous = "0".repeat(64);
  const lines = kept
    .trimEnd()
    .split("\n")
    .map((line, i) => {
      const { sha256: _, previous: _p, line: number, ...entry } = JSON.parse(line);
      const list = i === 3 ? Object.values<{ nonces: string }[]>(entry.all)[0]![0]! : undefined;
      if (list) list.nonces = Buffer.from(list.nonces, "base64").subarray(4).toString("base64");
      const next = chained(entry, number, previous);
      previous = next.sha256;
      return `${next.line}\n`;
    });
  writeFileSync(file, lines.join(""));
  const { problems } = verifyRun(out);
  expect(problems[0]!.place).toBe("ledger.jsonl line 4");
  writeFileSync(file, kept);
  return problems;
}

describe("a Python claim that reads the planted mask where it is in the open", () => {
  testWith("python3", "has an advantage there under the tail view, and its ledger holds", async () => {
    const results = await tryClaim(
      PYTHON_EXAMPLE,
      "--pow",
      "planted:0.3,80000000@sha256d",
      "--margin",
      "0.05",
    );
    const [trial] = results.trials;
    expect(trial, trial!.reason).toMatchObject({
      verdict: "advantage",
      outside: { view: "tail", trusted: false },
    });
    expect(trial!.lift).toBeCloseTo(1.3, 1);
    expect(trial!.outside!.basis.lift).toBe("hash");
    expect(results.status).toBe(0);
    const { problems, hits } = verifyRun(results.out);
    expect(problems).toEqual([]);
    expect(
      withOneHitLess(results.out)
        .map(({ wrong }) => wrong)
        .join(),
    ).toMatch(/ hits, \d+ are recorded/);
    // Every hit of its arm is there, not the strongest alone.
    expect(hits).toBeGreaterThan(trial!.hits);
    expect(readFileSync(join(results.out, "report.html"), "utf8")).toMatch(/Priced lift[\s\S]*Decides/);
  });

  testWith("python3", "has none on sha256d", async () => {
    const results = await tryClaim(PYTHON_EXAMPLE, "--margin", "0.03");
    expectNothingFound(results);
    expect(results.status).toBe(0);
  });
});
