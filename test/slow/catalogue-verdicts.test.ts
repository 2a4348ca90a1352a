import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { smallRun } from "../support/small-run.js";

/** A margin that takes few hashes; a network needs the usual training set, and past blocks a chain. */
const SETTINGS = `margin: 0.2
bits: 2
train: { templates: 32, nonces: 512 }
history: simulated
simulatedChain: { blocks: 2048, bits: 6 }`;

/** Claims whose flaw shows in the long run only: three million nonces must be drawn from for a while to come again. */
const LONGER: Readonly<Record<string, object>> = {
  "zartrux-generators:range": { hashes: 2 ** 20, evaluationTemplates: 1 },
};

describe("the catalogue on trial", () => {
  test("every claim gets the verdict that it is expected to get on SHA-256d", async () => {
    const trials = await smallRun(
      CATALOGUE.map(({ id }) => JSON.stringify({ claim: id, pow: "sha256d", ...LONGER[id] })),
      SETTINGS,
    );
    expect(trials).toHaveLength(CATALOGUE.length);
    for (const { claim, verdict, expected, reason } of trials) {
      expect(`${claim}: ${verdict}`, reason).toBe(`${claim}: ${expected.verdict}`);
    }
  }, 300_000);

  test("every claim with a positive control is an advantage there", async () => {
    const controls = CATALOGUE.flatMap(({ id, positiveControl }) =>
      positiveControl && "pow" in positiveControl ? [{ id, ...positiveControl }] : [],
    );
    expect(controls.length).toBeGreaterThanOrEqual(20);
    const trials = await smallRun(
      controls.map(({ id, reason: _, ...conditions }) => JSON.stringify({ claim: id, ...conditions })),
      SETTINGS,
    );
    for (const { claim, verdict, reason } of trials) {
      expect(`${claim}: ${verdict}`, reason).toBe(`${claim}: advantage`);
    }
  }, 300_000);
});
