import { describe, expect } from "vitest";
import { verifyRun } from "../../src/engine/verify-run.js";
import { referenceClaim } from "../support/claims.js";
import { testWith } from "../support/tools.js";
import { tryClaim } from "../support/try-claim.js";

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
