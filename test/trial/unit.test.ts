import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { hashPlan } from "../../src/trial/hash-plan.js";
import { outcomeOf, planOf } from "../../src/trial/plan.js";
import { unitOf } from "../../src/trial/trial.js";
import { verdictOf } from "../../src/trial/verdict.js";
import { FROZEN } from "../support/frozen-record.js";

const planFor = (trial: string) =>
  planOf(
    parseExperiment(
      `name: x\ntitle: x\nmargin: 0.05\nbits: 1\ntrials:\n  - { claim: mlp-classifier, ${trial} }\n`,
      "x.yaml",
    ).protocol,
    "1",
    "wasm",
  );
const hashed = (trial: string) => {
  const [pool] = hashPlan(planFor(trial), () => outcomeOf([FROZEN])).pools;
  return { templates: pool!.pool.count, nonces: pool!.pool.count * pool!.noncesPerTemplate };
};

describe("over what a lift is estimated", () => {
  test.each([
    ["sha256d", "across-templates", "nonces"],
    ["planted:0.3@sha256d", "across-templates", "nonces"],
    ["sha256:7", "same-template", "nonces"],
    ["sha256:7", "across-templates", "templates"],
    ["planted:0.3@sha256:20", "across-templates", "templates"],
    ["randomx-core:1,8", "across-templates", "templates"],
  ] as const)("%s %s: %s", (pow, split, unit) => {
    expect(unitOf({ pow, split })).toBe(unit);
  });

  test("where templates differ there are 64 of them, with more hashes in all", () => {
    expect(hashed("pow: sha256d").templates).toBe(16);
    expect(hashed("pow: sha256:20").templates).toBe(64);
    const of = (pow: string) => hashed(`pow: ${pow}, margin: 0.002, evaluationTemplates: 64`).nonces;
    expect(of("sha256:20") / of("sha256d")).toBeCloseTo(((2.6561 + 3.9499) / (2.5758 + 3.719)) ** 2, 2);
  });

  test("fewer are refused, in words that say what is valid", () => {
    expect(() => planFor("pow: sha256:20, evaluationTemplates: 63")).toThrow(
      "trials: mlp-classifier@sha256:20: evaluationTemplates is 63, but templates of sha256:20 may differ in what is found on them: " +
        "valid are 64 or more, or split: same-template",
    );
    expect(() => planFor("pow: sha256d, evaluationTemplates: 3")).not.toThrow();
  });

  test("a verdict says so", () => {
    const evidence = {
      failedGates: [],
      rejected: null,
      choice: null,
      margin: 0.05,
      observed: null,
      furtherHashes: 5000,
    };
    const { verdict, reason } = verdictOf({
      ...evidence,
      lift: { estimate: 1.01, interval: [0.9, 1.12], templates: 64 },
    });
    expect(verdict).toBe("inconclusive");
    expect(reason).toBe(
      "too few templates to tell: +1.00 % hits per hash (interval -10.00 % to +12.0 % over 64 templates that may differ) reaches over " +
        "the margin of 5 %; about 5 000 further hashes on further templates decide",
    );
  });
});
