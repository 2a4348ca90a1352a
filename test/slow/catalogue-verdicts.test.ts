import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/claim/catalogue.js";
import { smallRun } from "../support/small-run.js";

/** A margin that takes few hashes; a network needs the usual training set, and past blocks a chain. */
const SETTINGS = `margin: 0.2
bits: 2
train: { templates: 32, nonces: 512 }
history: simulated
simulatedChain: { blocks: 2048, bits: 6 }`;

describe("the catalogue on trial", () => {
  test("every claim gets the verdict that it is expected to get on SHA-256d", async () => {
    const trials = await smallRun(
      CATALOGUE.map(({ id }) => `{ claim: "${id}", pow: sha256d }`),
      SETTINGS,
    );
    expect(trials).toHaveLength(CATALOGUE.length);
    for (const { claim, verdict, expected, reason } of trials) {
      expect(`${claim}: ${verdict}`, reason).toBe(`${claim}: ${expected.verdict}`);
    }
  }, 300_000);

  test("every claim with a positive control is an advantage there", async () => {
    const controls = CATALOGUE.flatMap(({ id, positiveControl }) =>
      positiveControl ? [{ id, ...positiveControl }] : [],
    );
    expect(controls.length).toBeGreaterThanOrEqual(3);
    const trials = await smallRun(
      controls.map(({ id, pow, split, train }) =>
        JSON.stringify({ claim: id, pow, ...(split && { split }), ...(train && { train }) }),
      ),
      SETTINGS,
    );
    for (const { claim, verdict, reason } of trials) {
      expect(`${claim}: ${verdict}`, reason).toBe(`${claim}: advantage`);
    }
  }, 300_000);
});
