import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { verifyRun } from "../../src/engine/verify-run.js";
import { PYTHON_EXAMPLE, referenceClaim } from "../support/claims.js";
import { noncetrial, temporaryFolder } from "../support/cli.js";
import { testWith } from "../support/tools.js";
import { named, tryClaim } from "../support/try-claim.js";

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
    // Every hit of its arm is there, not the strongest alone.
    expect(hits).toBeGreaterThan(trial!.hits);
    expect(readFileSync(join(results.out, "report.html"), "utf8")).toMatch(/Priced lift[\s\S]*Decides/);
  });

  testWith("python3", "has none on sha256d", async () => {
    const { trials, status } = await tryClaim(PYTHON_EXAMPLE, "--margin", "0.03");
    expect(trials[0], trials[0]!.reason).toMatchObject({ verdict: "no-advantage" });
    expect(status).toBe(0);
  });

  testWith("python3", "is judged on other templates once a byte of its file changes", async () => {
    const file = named(PYTHON_EXAMPLE, "claim.py");
    const margin = ["--margin", "0.2", "--bits", "2"];
    const [one, same] = [await tryClaim(file, ...margin), await tryClaim(file, ...margin)];
    expect(same.commitment).toEqual(one.commitment);
    expect(same.ledger).toEqual(one.ledger);
    writeFileSync(file, `${readFileSync(file, "utf8")}\n`);
    const other = await tryClaim(file, ...margin);
    expect(other.commitment!.protocol).toBe(one.commitment!.protocol);
    expect(other.commitment!.claim).not.toBe(one.commitment!.claim);
    expect(other.commitment!.seed).not.toBe(one.commitment!.seed);
    expect(JSON.stringify(other)).not.toContain(one.ledger.sha256);

    const unfinished = join(temporaryFolder(), "run");
    cpSync(one.out, unfinished, { recursive: true });
    const identity = readFileSync(join(unfinished, "run.json"), "utf8");
    writeFileSync(join(unfinished, "run.json"), identity.replace('"complete"', '"incomplete"'));
    const refused = await noncetrial(["try", file, "--resume", "--quiet", "--out", unfinished]);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/holds a run with claim [0-9a-f]{64}, not/);
  });
});

describe("claims that cheat", () => {
  testWith("python3", "hashing privately shows a huge hash lift and is outpriced", async () => {
    const file = referenceClaim("private-hashing.py");
    const results = await tryClaim(file, "--view", "full", "--bits", "8", "--margin", "1");
    const [trial] = results.trials;
    expect(trial!.lift).toBeGreaterThan(50);
    const [price] = results.timings.prices!;
    if (price!.cpuSeconds === null) {
      expect(trial).toMatchObject({ verdict: "inconclusive", reason: expect.stringMatching(/unmetered/) });
    } else {
      expect(trial, trial!.reason).toMatchObject({ verdict: "outpriced" });
      expect(price!.interval![1]).toBeLessThan(1);
    }
    expect(trial!.outside!.basis.lift).toBe("priced");
    expect(verifyRun(results.out).problems).toEqual([]);
  });

  testWith("python3", "under the tail view it has nothing to hash", async () => {
    const { trials } = await tryClaim(referenceClaim("private-hashing.py"), "--bits", "2", "--margin", "0.5");
    expect(["no-advantage", "harmful", "rejected"]).toContain(trials[0]!.verdict);
  });
});
