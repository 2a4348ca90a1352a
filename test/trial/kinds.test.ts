import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { runExperiment } from "../../src/engine/run-experiment.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import type { Results } from "../../src/trial/results.js";
import { scratchFolder } from "../support/cli.js";
import { claims } from "./claims-of-every-kind.js";

vi.mock("../../src/claim/catalogue.js", async () => {
  const { claims } = await import("./claims-of-every-kind.js");
  const find = (id: string) => claims.filter((claim) => claim.id === id);
  return { CATALOGUE: claims, claimsNamed: find, claimById: (id: string) => find(id)[0] };
});

const TEXT = `name: kinds
title: Every kind of claim
margin: 0.1
bits: 2
evaluationTemplates: 3
trials:
${claims
  .filter(({ id }) => id !== "learning")
  .map(({ id }) => `  - { claim: ${id}, pow: sha256d }`)
  .join("\n")}
  - { claim: learning, pow: sha256d }
  - { claim: counting, pow: "sha256:20", evaluationTemplates: 64 }
  - { claim: fees, pow: "sha256:20", evaluationTemplates: 64 }
`;

const folder = scratchFolder();
let results: Results;
const trial = (id: string) => results.trials.find((one) => one.id === id)!;

beforeAll(async () => {
  results = await runExperiment({
    experiment: parseExperiment(TEXT, "kinds.yaml"),
    out: join(folder, "run"),
    engine: "in-process",
  });
}, 120_000);

describe("claims of every kind, from file to verdict", () => {
  test.each([
    ["counting@sha256d", "no-advantage", /no better than random search/],
    ["repeating@sha256d", "harmful", /finds less/],
    ["blind@sha256d", "degenerate", /says that it uses the template, but that changes nothing/],
    ["deaf@sha256d", "degenerate", /says that it uses the results of its hashes/],
    ["learning@sha256d", "no-advantage", /no better/],
    ["failing@sha256d", "rejected", /it proposes 321 nonces, a whole number from 1 to 320 is needed/],
    ["fees@sha256d", "no-advantage", /no better/],
    ["greedy@sha256d", "rejected", /time is/],
    ["shared@sha256d", "cheaper", /\+5\d\.\d % hits per operation/],
    ["forging@sha256d", "rejected", /does not verify/],
    ["lazy@sha256d", "harmful", /finds less/],
    [
      "ordinary@sha256d",
      "wrong-null",
      /-14\.5 sigma from the claimed null is what perfectly random numbers give/,
    ],
    ["odd@sha256d", "inconclusive", /unusual for perfectly random numbers/],
    ["counting@sha256:20", "no-advantage", /no better/],
    ["fees@sha256:20", "no-advantage", /no better/],
  ])("%s: %s", (id, verdict, reason) => {
    expect(trial(id)).toMatchObject({ verdict });
    expect(trial(id).reason).toMatch(reason);
  });

  test("the run is valid, its controls ran beside, and every solution was hashed again", () => {
    expect(results.valid).toBe(true);
    const ids = results.gates.map(({ id, subject }) => `${id} ${subject}`);
    expect(ids).toEqual(
      expect.arrayContaining(["planted sha256d/3", "random-filter sha256d/3", "solutions counting@sha256d"]),
    );
    expect(results.gates.every(({ status }) => status === "pass")).toBe(true);
  });

  test("repeats are paid for and useless, and the lift on distinct nonces stands beside", () => {
    const { hashes, repeats, distinct, lift } = trial("repeating@sha256d");
    expect(hashes - repeats).toBe(3 * 2048);
    expect(lift).toBeLessThan(0.6);
    expect(distinct!.lift).toBeGreaterThan(0.9);
    expect(distinct!.interval![1]).toBeGreaterThan(1);
    expect(trial("counting@sha256d")).toMatchObject({ repeats: 0, distinct: null });
  });

  test("weakened functions have random search beside, with as many hashes", () => {
    const { controlHashes, hashes, design } = trial("counting@sha256:20");
    expect(design).toBe("arms");
    expect(controlHashes).toBe(hashes);
    expect(trial("counting@sha256d").controlHashes).toBe(0);
  });

  test("a claim that fails shows no figure and is charged its whole budget", () => {
    const failing = trial("failing@sha256d");
    expect(failing).toMatchObject({ verdict: "rejected", lift: null, interval: null, pValue: null });
    expect(failing.hashes).toBe(trial("counting@sha256d").hashes);
    expect(failing.reason).toMatch(/charged its whole budget, [\d ]+ hashes$/);
  });

  test("a statistic shows where its figure lies", () => {
    const { replicated } = trial("ordinary@sha256d");
    expect(replicated).toMatchObject({ replicates: 1000, observations: 200 });
    expect(replicated!.mean).toBeCloseTo(0.5, 2);
    expect(replicated!.randomSigma).toBeCloseTo(-15, 0);
  });

  test("hunts are among the pitfalls' evidence", () => {
    const ids = trial("counting@sha256d").pitfalls.map(({ id, status }) => `${id} ${status}`);
    expect(ids).toEqual([
      "hash-calls pass",
      "multiple-looks pass",
      "underpowered-run pass",
      "censoring pass",
    ]);
  });
});
