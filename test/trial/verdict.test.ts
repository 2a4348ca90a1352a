import { describe, expect, test } from "vitest";
import { type VerdictEvidence, verdictOf } from "../../src/trial/verdict.js";

const evidence = (changes: Partial<VerdictEvidence>): VerdictEvidence => ({
  failedGates: [],
  rejected: null,
  offered: 1000,
  kept: 500,
  constant: false,
  margin: 0.02,
  lift: { estimate: 1, interval: [0.99, 1.01] },
  observed: null,
  furtherHashes: null,
  ...changes,
});

const lift = (low: number, high: number) => ({ estimate: (low + high) / 2, interval: [low, high] as const });

describe("verdictOf", () => {
  test.each([
    ["invalid", { failedGates: ["planted (x)"], rejected: "threw" }],
    ["rejected", { rejected: "threw", kept: 0 }],
    ["degenerate", { kept: 0, lift: { none: "nothing kept" } }],
    ["degenerate", { kept: 981 }],
    ["degenerate", { constant: true, lift: lift(1.1, 1.2) }],
    ["artefact", { observed: lift(1.5, 1.6), lift: lift(0.99, 1.01) }],
    ["inconclusive", { observed: lift(1.5, 1.6), lift: lift(0.9, 1.05) }],
    ["no-advantage", { observed: lift(0.99, 1.6), lift: lift(0.99, 1.01) }],
    ["inconclusive", { lift: { none: "no hits at all" } }],
    ["advantage", { lift: lift(1.001, 1.1) }],
    ["advantage", { lift: lift(1.001, 1.01) }],
    ["harmful", { lift: lift(0.9, 0.999) }],
    ["no-advantage", { lift: lift(0.9, 1.0199) }],
    ["inconclusive", { lift: lift(0.9, 1.02) }],
  ] as [string, Partial<VerdictEvidence>][])("%s: %o", (verdict, changes) => {
    expect(verdictOf(evidence(changes)).verdict).toBe(verdict);
  });

  test("the end of the interval at exactly 1 is no advantage and no harm", () => {
    expect(verdictOf(evidence({ lift: lift(1, 1.01) })).verdict).toBe("no-advantage");
    expect(verdictOf(evidence({ lift: lift(0.99, 1) })).verdict).toBe("no-advantage");
  });

  test("keeping 1/(1+margin) can still gain the margin", () => {
    expect(verdictOf(evidence({ offered: 1020, kept: 1000 })).verdict).toBe("no-advantage");
  });

  test("reasons carry their figures", () => {
    expect(verdictOf(evidence({ lift: lift(1.001, 1.01) })).reason).toContain("below the margin of 2 %");
    expect(verdictOf(evidence({ lift: lift(0.9, 1.1), furtherHashes: 1234567 })).reason).toContain(
      "about 1 234 567 further hashes decide",
    );
    expect(verdictOf(evidence({ failedGates: ["planted (p)", "solutions (q)"] })).reason).toContain(
      "planted (p), solutions (q)",
    );
  });
});
