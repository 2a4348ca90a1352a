import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { historyTasks, planOf } from "../../src/trial/plan.js";
import { trialsOf } from "../../src/trial/trial.js";

const protocol = (trials: string, rest = "") =>
  parseExperiment(`name: few\ntitle: Few\n${rest}\ntrials:\n${trials}`, "few.yaml").protocol;
const idsOf = (trials: string, rest?: string) => trialsOf(protocol(trials, rest)).map(({ id }) => id);
const plan = (trials: string, rest?: string) => planOf(protocol(trials, rest), "1", "wasm");

describe("one claim on one function at several difficulties", () => {
  test("trials name theirs, and only where there are several", () => {
    const at = (bits: number) => `  - { claim: past-nonce-density, pow: sha256d, bits: ${bits} }\n`;
    expect(idsOf(at(8))).toEqual(["past-nonce-density@sha256d"]);
    expect(idsOf(at(2) + at(8))).toEqual([
      "past-nonce-density@sha256d/2-bits",
      "past-nonce-density@sha256d/8-bits",
    ]);
    expect(() => idsOf(at(2) + at(8) + at(8))).toThrow("past-nonce-density@sha256d/8-bits is there twice");
  });
});

describe("past blocks of a fleet of its own", () => {
  const CHAIN = "simulatedChain: { blocks: 100, bits: 2 }";
  const of = (fleet: string, claim = "past-nonce-density") =>
    `  - { claim: "${claim}", pow: sha256d, fleet: ${fleet} }\n`;

  test("trials name theirs, unless it is the one of all", () => {
    expect(idsOf(of("from-zero") + of("mixed"), CHAIN)).toEqual([
      "past-nonce-density@sha256d/from-zero",
      "past-nonce-density@sha256d",
    ]);
    const random = CHAIN.replace(" }", ", fleet: random }");
    expect(idsOf(of("mixed") + of("random"), random)).toEqual([
      "past-nonce-density@sha256d/mixed",
      "past-nonce-density@sha256d",
    ]);
  });

  test("each fleet's blocks are mined once; the mixed one goes without saying, whatever named it", () => {
    const sources = historyTasks(
      plan(of("from-zero") + of("from-zero", "lstm-sequence") + of("mixed"), CHAIN),
    ).map(({ source }) => source);
    const chain = { kind: "simulated", blocks: 100, bits: 2 };
    expect(sources).toEqual([{ ...chain, fleet: "from-zero" }, chain]);
    const named = plan(
      "  - { claim: past-nonce-density, pow: sha256d }\n",
      CHAIN.replace(" }", ", fleet: mixed }"),
    );
    expect(historyTasks(named).map(({ source }) => source)).toEqual([chain]);
  });

  test("is refused where there are no past blocks, and for unknown fleets", () => {
    expect(() => plan(of("random", "mlp-classifier"))).toThrow(
      "mlp-classifier@sha256d/random: fleet is random, but it looks at no past blocks: fleets mine the simulated history",
    );
    expect(() => plan(of("robots"))).toThrow(/fleet is "robots"/);
  });
});
