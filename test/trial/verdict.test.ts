import { describe, expect, test } from "vitest";
import { type VerdictEvidence, verdictOf } from "../../src/trial/verdict.js";

const evidence = (changes: Partial<VerdictEvidence>): VerdictEvidence => ({
  failedGates: [],
  rejected: null,
  choice: { offered: 1000, kept: 500, constant: false },
  margin: 0.02,
  lift: { estimate: 1, interval: [0.99, 1.01] },
  observed: null,
  furtherHashes: null,
  ...changes,
});

const choice = (changes: { offered?: number; kept?: number; constant?: boolean }) => ({
  choice: { offered: 1000, kept: 500, constant: false, ...changes },
});

const lift = (low: number, high: number) => ({ estimate: (low + high) / 2, interval: [low, high] as const });

const replicated = (pValue: number) => ({ figure: "8.9 sigma", pValue, replicates: 1000 });

describe("verdictOf", () => {
  test.each([
    ["invalid", { failedGates: ["planted (x)"], rejected: "threw" }],
    ["rejected", { rejected: "threw", ...choice({ kept: 0 }) }],
    ["degenerate", { ...choice({ kept: 0 }), lift: { none: "nothing kept" } }],
    ["degenerate", choice({ kept: 981 })],
    ["degenerate", { ...choice({ constant: true }), lift: lift(1.1, 1.2) }],
    ["degenerate", { choice: null, ignoredInput: "the template", lift: lift(1.1, 1.2) }],
    ["artefact", { observed: lift(1.5, 1.6), lift: lift(0.99, 1.01) }],
    ["inconclusive", { observed: lift(1.5, 1.6), lift: lift(0.9, 1.05) }],
    ["no-advantage", { observed: lift(0.99, 1.6), lift: lift(0.99, 1.01) }],
    ["cheaper", { choice: null, operations: lift(1.08, 1.08), lift: lift(0.99, 1.01) }],
    ["no-advantage", { choice: null, operations: lift(1.08, 1.08), lift: lift(0.97, 1.01) }],
    ["harmful", { choice: null, operations: lift(1.08, 1.08), lift: lift(0.97, 0.99) }],
    ["inconclusive", { choice: null, operations: lift(1.08, 1.08), lift: lift(0.99, 1.03) }],
    ["no-advantage", { choice: null, operations: lift(0.9, 1), lift: lift(0.99, 1.01) }],
    ["wrong-null", { choice: null, replicated: replicated(0.4), lift: { none: "no hashing" } }],
    ["wrong-null", { choice: null, replicated: replicated(0.01), lift: { none: "no hashing" } }],
    ["inconclusive", { choice: null, replicated: replicated(0.002), lift: { none: "no hashing" } }],
    ["outpriced", { priced: lift(0.001, 0.9), lift: lift(3000, 4000) }],
    ["inconclusive", { unmetered: "no clock", lift: lift(3000, 4000) }],
    ["no-advantage", { unmetered: "no clock", lift: lift(0.99, 1.01) }],
    ["harmful", { unmetered: "no clock", lift: lift(0.9, 0.99) }],
    ["outpriced", { priced: lift(0.99, 1.2), lift: lift(1.05, 1.4) }],
    ["advantage", { priced: lift(1.01, 1.2), lift: lift(1.05, 1.4) }],
    ["no-advantage", { priced: lift(0.3, 0.4), lift: lift(0.99, 1.01) }],
    ["harmful", { priced: lift(0.3, 0.4), lift: lift(0.9, 0.99) }],
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
    expect(verdictOf(evidence(choice({ offered: 1020, kept: 1000 }))).verdict).toBe("no-advantage");
  });

  test("reasons carry their figures", () => {
    expect(verdictOf(evidence({ lift: lift(1.001, 1.01) })).reason).toContain("below the margin of 2 %");
    expect(verdictOf(evidence({ lift: lift(0.9, 1.1), furtherHashes: 1234567 })).reason).toContain(
      "about 1 234 567 further hashes decide",
    );
    expect(verdictOf(evidence({ failedGates: ["planted (p)", "solutions (q)"] })).reason).toContain(
      "planted (p), solutions (q)",
    );
    expect(verdictOf(evidence({ choice: null, replicated: replicated(0.4) })).reason).toContain(
      "8.9 sigma is what perfectly random numbers give as well (p 0.4 among 1 000 replicates)",
    );
    const priced = verdictOf(evidence({ priced: lift(0.5, 0.7), lift: lift(1.5, 1.7) }));
    expect(priced.reason).toMatch(/\+60\.0 % hits per hash.* paid for at the price of hashes -40\.0 %/);
    const cheaper = verdictOf(evidence({ choice: null, operations: lift(1.08, 1.08) }));
    expect(cheaper.reason).toContain("a hash 1.080 times cheaper and no luckier: +8.00 % hits per operation");
  });
});
