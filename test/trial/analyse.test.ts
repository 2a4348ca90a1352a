import { describe, expect, test } from "vitest";
import { analyse } from "../../src/trial/analyse.js";
import type { Evidence, PoolCounts } from "../../src/trial/evidence.js";
import { exitStatusOf } from "../../src/trial/expectations.js";
import { parseExperiment } from "../../src/trial/experiment-file.js";
import { hashPlan } from "../../src/trial/hash-plan.js";
import { outcomeOf, planOf } from "../../src/trial/plan.js";
import type { Findings, Results } from "../../src/trial/results.js";
import { type ArmTally, emptyPool, type PoolTally } from "../../src/trial/tally.js";
import { shuffledId } from "../../src/trial/trial.js";
import { FROZEN } from "../support/frozen-record.js";

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

/** An arm that keeps the share `recall` of the hits of 4 bits, and so much of the misses. */
function peek(recall: number, missShare = 0.45): ArmTally {
  const { hits, keptHits } = arm(recall);
  const at4 = (counts: readonly number[]) => counts.slice(4).reduce((sum, count) => sum + count, 0);
  const keptMisses = Math.round(missShare * (N - at4(hits)));
  return {
    hashes: N,
    hits,
    kept: keptMisses + at4(keptHits),
    keptHits: [keptMisses, 0, 0, 0, ...keptHits.slice(4)],
  };
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
  const outcome = outcomeOf([FROZEN]);
  const [pool] = hashPlan(plan, () => outcome).pools;
  const tally: PoolTally = {
    ...emptyPool(),
    hashes: N,
    top: new Array<number>(256).fill(N / 256),
    verified: N / 16,
    arms: {
      "random-filter": arm(0.5),
      planted: arm(0.5, pool!.planted.effect),
      "oracle-peek": peek(0.55),
      "scan-order": arm(0.5),
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
    fleet: { winners: 4096, kept: 3480 },
    structures: new Map(),
    ledger: { lines: 1, sha256: "c".repeat(64) },
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
    ["scan-order", { arms: { "scan-order": arm(0.52) } }],
    ["oracle-peek", { arms: { "oracle-peek": peek(0.5) } }],
    ["oracle-peek", { arms: { "oracle-peek": peek(0.56) } }],
    ["oracle-peek", { arms: { "oracle-peek": peek(0.55, 0.46) } }],
    // Hits counted one bit too low, kept hits among the wrong nonces, more kept than there are.
    [
      "oracle-peek",
      { arms: { "oracle-peek": { ...peek(0.55), hits: [0, ...peek(0.55).hits.slice(0, 32)] } } },
    ],
    ["oracle-peek", { arms: { "oracle-peek": { ...peek(0.55), keptHits: peek(0.45).keptHits } } }],
    ["oracle-peek", { arms: { "oracle-peek": { ...peek(0.55), keptHits: peek(1.1).keptHits } } }],
  ])("a broken gate %s makes every verdict invalid, exit status 4", (id, changes) => {
    const findings = analyse(evidence(changes as Parameters<typeof evidence>[0]));
    expect(findings.valid).toBe(false);
    expect(findings.gates.filter(({ status }) => status === "fail").map((gate) => gate.id)).toContain(id);
    expect(findings.trials.map(({ verdict }) => verdict)).toEqual(["invalid"]);
    expect(findings.trials[0]!.reason).toContain(id);
    expect(status(findings)).toBe(4);
  });

  test("the controls say what is known beside what was found", () => {
    const { gates } = analyse(evidence({}));
    const of = (id: string) => gates.find((gate) => gate.id === id)!;
    // Recall .55; .55/16 + .45 * 15/16 kept.
    expect(of("oracle-peek").figure).toMatch(
      /^lift \+20\.5 % known, \+20\.5 % found: of 131 070 hits 55 % kept where 55 % are due, p /,
    );
    expect(of("scan-order").figure).toMatch(
      /^13\.6x on 4 096 winners of a simulated fleet, 1\.00x on fresh hashes, p /,
    );
    for (const id of ["oracle-peek", "scan-order", "random-filter"]) {
      expect(of(id)).toMatchObject({ status: "pass", threshold: of("uniformity-ks").threshold });
    }
    expect(of("oracle-peek").threshold).toBeCloseTo(1e-4 / gates.filter((gate) => gate.threshold).length, 15);
  });

  test("without a hit there is nothing that oracle-peek could keep", () => {
    const none = new Array<number>(33).fill(0);
    const gate = analyse(
      evidence({ arms: { "oracle-peek": { ...peek(0.55), hits: none, keptHits: none } } }),
    ).gates.find(({ id }) => id === "oracle-peek");
    expect(gate).toMatchObject({ status: "skipped", reason: "no hit in all hashes" });
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
    expect(trial).toMatchObject({ verdict: "rejected", lift: null, interval: null, pValue: null });
    expect(trial!.reason).toContain("score of nonce number 3 is NaN");
    expect(trial!.reason).toMatch(/; charged its whole budget, [\d ]+ hashes$/);
  });

  test("a claim that keeps nothing is degenerate and shows no figure", () => {
    const none: ArmTally = { ...arm(0), kept: 0, keptHits: new Array<number>(33).fill(0) };
    const [trial] = analyse(evidence({ arms: { [TRIAL]: none } })).trials;
    expect(trial).toMatchObject({ verdict: "degenerate", lift: null, interval: null, pValue: null });
  });
});
