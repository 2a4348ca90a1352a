import { describe, expect, test } from "vitest";
import { analyse } from "../../src/trial/analyse.js";
import type { Evidence, PoolCounts } from "../../src/trial/evidence.js";
import { exitStatusOf } from "../../src/trial/expectations.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { hashPlan, shuffledId } from "../../src/trial/hash-plan.js";
import { outcomeOf, planOf } from "../../src/trial/plan.js";
import type { Findings, Results } from "../../src/trial/results.js";
import { type ArmTally, emptyPool, type PoolTally } from "../../src/trial/tally.js";

const TRIAL = "mlp-classifier@sha256d";
const TEXT = `name: synthetic
title: Counts made by hand
margin: 0.02
trials:
  - { claim: mlp-classifier, pow: sha256d }
`;
/** Hashes of the pool; a power of two, so that every expected count is whole. */
const N = 2 ** 21;

/** An arm that keeps half, and of the hits the share `recall`. */
function arm(recall: number, effect = 0): ArmTally {
  const hits = Array.from({ length: 33 }, (_, zeros) => (zeros < 20 ? N / 2 ** (zeros + 1) : 0));
  const keptHits = hits.map((count, zeros) => (zeros === 0 ? 0 : Math.round(count * recall * (1 + effect))));
  keptHits[0] = N / 2 - keptHits.reduce((sum, count) => sum + count, 0);
  return { hashes: N, hits, kept: N / 2, keptHits };
}

/** Evidence of an honest run of a claim without effect, with changes. */
function evidence(changes: {
  tally?: Partial<PoolTally>;
  arms?: Record<string, ArmTally>;
  known?: boolean;
  fault?: string;
}): Evidence {
  const experiment = parseExperiment(TEXT, "synthetic.yaml");
  const plan = planOf(experiment.protocol, "1", "wasm");
  const outcome = outcomeOf([
    {
      status: "frozen",
      digest: "d",
      keep: 0.5,
      keepSpread: 0,
      validationTemplates: 4,
      constant: false,
      trainingRows: 300,
      validationRows: 100,
      diagnostics: null,
      training: null,
      groups: null,
      across: null,
      scores: null,
      observed: null,
    },
  ]);
  const [pool] = hashPlan(plan, () => outcome).pools;
  const tally: PoolTally = {
    ...emptyPool(),
    hashes: N,
    top: new Array<number>(256).fill(N / 256),
    verified: N / 16,
    arms: {
      "random-filter": arm(0.5),
      planted: arm(0.5, pool!.planted.effect),
      [TRIAL]: arm(0.5),
      [shuffledId(TRIAL)]: arm(0.5),
      ...changes.arms,
    },
    ...changes.tally,
  };
  const counts: PoolCounts = {
    plan: pool!,
    templates: [tally],
    faults: changes.fault === undefined ? {} : { [TRIAL]: changes.fault },
    nonceFigures: null,
    looked: {},
  };
  return {
    experiment,
    plan,
    outcomes: new Map([[TRIAL, outcome]]),
    figures: new Map(),
    pools: [counts],
    screens: [],
    hunts: [],
    knownAnswers: new Map([
      ["sha256d", { passed: changes.known ?? true, checked: 3, detail: "as published" }],
    ]),
  };
}

const status = (findings: Findings) => exitStatusOf(findings as Results, []);

describe("analyse", () => {
  test("an honest run of a claim without effect is valid and no-advantage", () => {
    const findings = analyse(evidence({}));
    expect(findings.valid).toBe(true);
    expect(findings.gates.map(({ status }) => status)).not.toContain("fail");
    expect(findings.trials[0]).toMatchObject({
      verdict: "no-advantage",
      hashes: N / 2,
      controlHashes: N,
      hits: N / 32 - 1,
      controlHits: N / 16 - 2,
      keep: 0.5,
    });
    expect(findings.trials[0]!.lift).toBeCloseTo(1, 4);
    expect(status(findings)).toBe(0);
  });

  test.each([
    ["known-answers", { known: false }],
    ["solutions", { tally: { refuted: 1 } }],
    [
      "uniformity-chi-square",
      { tally: { top: Array.from({ length: 256 }, (_, i) => N / 256 + (i % 2 ? 1000 : -1000)) } },
    ],
    [
      "uniformity-ks",
      { tally: { top: Array.from({ length: 256 }, (_, i) => N / 256 + (i < 128 ? 100 : -100)) } },
    ],
    ["random-filter", { arms: { "random-filter": arm(0.52) } }],
    ["label-shuffle", { arms: { [shuffledId(TRIAL)]: arm(0.48) } }],
    ["planted", { arms: { planted: arm(0.5) } }],
  ])("a broken gate %s makes every verdict invalid, exit status 4", (id, changes) => {
    const findings = analyse(evidence(changes as Parameters<typeof evidence>[0]));
    expect(findings.valid).toBe(false);
    expect(findings.gates.filter(({ status }) => status === "fail").map((gate) => gate.id)).toContain(id);
    expect(findings.trials.map(({ verdict }) => verdict)).toEqual(["invalid"]);
    expect(findings.trials[0]!.reason).toContain(id);
    expect(status(findings)).toBe(4);
  });

  test("an effect is an advantage, its opposite harmful", () => {
    expect(analyse(evidence({ arms: { [TRIAL]: arm(0.55) } })).trials[0]).toMatchObject({
      verdict: "advantage",
    });
    expect(analyse(evidence({ arms: { [TRIAL]: arm(0.45) } })).trials[0]).toMatchObject({
      verdict: "harmful",
    });
  });

  test("a claim that failed while scoring is rejected, with its cause and no figure", () => {
    const [trial] = analyse(evidence({ fault: "score of nonce number 3 is NaN" })).trials;
    expect(trial).toMatchObject({ verdict: "rejected", lift: null, interval: null, pValue: null, hashes: 0 });
    expect(trial!.reason).toContain("score of nonce number 3 is NaN");
  });

  test("a claim that keeps nothing is degenerate and shows no figure", () => {
    const none: ArmTally = { ...arm(0), kept: 0, keptHits: new Array<number>(33).fill(0) };
    const [trial] = analyse(evidence({ arms: { [TRIAL]: none } })).trials;
    expect(trial).toMatchObject({ verdict: "degenerate", lift: null, interval: null, pValue: null });
  });
});
