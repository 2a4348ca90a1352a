import { describe, expect } from "vitest";
import { verifyRun } from "../../src/engine/verify-run.js";
import type { TrialResult } from "../../src/trial/results.js";
import { referenceClaim } from "../support/claims.js";
import { testWith } from "../support/tools.js";
import { tryClaim } from "../support/try-claim.js";

/** Few hashes suffice to see that nothing is gained. */
const SHORT = ["--bits", "2", "--margin", "0.5"];
/** More hashes a template than a searcher is asked for at a time. */
const SEVERAL_BATCHES = ["--bits", "2", "--margin", "0.02"];
const IMPATIENT = [...SHORT, "--limit", "1"];

const rejected = (cause: RegExp) => (trial: TrialResult) => {
  expect(trial).toMatchObject({ verdict: "rejected", lift: null, reason: expect.stringMatching(cause) });
  // What it had not paid for yet is charged all the same.
  expect(trial.reason).toMatch(/charged its whole budget, [\d ]+ hashes$/);
  expect(trial.hashes).toBeGreaterThan(1000);
};

const CAUGHT: [string, string[], string, (trial: TrialResult) => void][] = [
  [
    "duplicates",
    SHORT,
    "pays for repeats that cannot hit",
    ({ verdict, repeats, hashes }) => {
      expect(verdict).toBe("harmful");
      expect(repeats).toBeGreaterThan(0.99 * hashes);
    },
  ],
  [
    "replays",
    SEVERAL_BATCHES,
    "pays again for what it knows",
    ({ verdict, repeats, hashes }) => {
      expect(verdict).toBe("harmful");
      expect(repeats).toBeGreaterThan(0.5 * hashes);
    },
  ],
  ["late-replies", IMPATIENT, "is ended at the limit", rejected(/no answer within 1 s/)],
  ["never-answers", IMPATIENT, "is ended at the limit", rejected(/no answer within 1 s/)],
  ["flood-stdout", SHORT, "is ended by its endless line", rejected(/a line of more than 64 MiB/)],
  ["nan-payloads", SHORT, "is ended by its first NaN", rejected(/nonce number 1 is NaN/)],
  [
    "memorised-labels",
    SHORT,
    "knows nothing of other templates",
    ({ verdict, reason }) => {
      expect(verdict).toBe("degenerate");
      expect(reason).toMatch(/every nonce the same score/);
    },
  ],
  [
    "file-reader",
    SHORT,
    "finds nothing to go by",
    ({ verdict }) => expect(["no-advantage", "harmful"]).toContain(verdict),
  ],
];

describe("claims that cheat", () => {
  for (const [name, args, outcome, check] of CAUGHT) {
    testWith("python3", `${name} ${outcome}`, async () => {
      const results = await tryClaim(referenceClaim(`${name}.py`), ...args);
      check(results.trials[0]!);
      expect(results.status).toBe(results.trials[0]!.verdict === "rejected" ? 4 : 0);
      expect(verifyRun(results.out).problems).toEqual([]);
    });
  }
});

describe("claims that hash by themselves", () => {
  for (const [name, lift] of [
    ["private-hashing", 10],
    ["auto-reaped-fork", 10],
    // It is asked before its daemon has found enough.
    ["outliving-daemon", 2],
  ] as const) {
    testWith("python3", `${name} shows a huge hash lift and is outpriced`, async () => {
      const file = referenceClaim(`${name}.py`);
      const results = await tryClaim(file, "--view", "full", "--bits", "6", "--margin", "1");
      const [trial] = results.trials;
      expect(trial!.interval![0]).toBeGreaterThan(lift);
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
  }

  testWith("python3", "under the tail view there is nothing to hash", async () => {
    const { trials } = await tryClaim(referenceClaim("private-hashing.py"), ...SHORT);
    expect(["no-advantage", "harmful", "rejected"]).toContain(trials[0]!.verdict);
  });
});
