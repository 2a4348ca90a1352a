import { RESULTS_SCHEMA, type Results, resultsDigest, type TrialResult } from "../../src/trial/results.js";

/** A trial result with plausible figures. */
export function sampleTrial(changes: Partial<TrialResult> = {}): TrialResult {
  return {
    id: "sample@sha256d",
    claim: "sample",
    title: "A sample claim",
    claimed: "3x",
    kind: "filter",
    pow: "sha256d",
    full: true,
    design: "pool",
    templates: "random",
    split: "across-templates",
    bits: 4,
    margin: 0.02,
    nonces: 1_000_000,
    hashes: 500_000,
    hits: 31_250,
    controlHashes: 1_000_000,
    controlHits: 62_500,
    hitProbability: 1 / 16,
    keep: 0.5,
    recall: 0.5,
    lift: 1,
    interval: [0.992, 1.008],
    level: 0.995,
    pValue: 1,
    log10PValue: 0,
    pAdjusted: 1,
    eValue: null,
    log10EValue: null,
    observed: null,
    verdict: "no-advantage",
    reason: "no better than random search",
    furtherHashes: null,
    ledger: { hashes: 500_000, operations: 3e9 },
    pitfalls: [{ id: "degenerate-output", status: "pass", figure: "keeps 50 %" }],
    fit: {
      digest: "0".repeat(64),
      fits: 1,
      keep: 0.5,
      trainingRows: 1000,
      validationRows: 300,
      validationAccuracy: 0.93,
      majorityBaseline: 0.94,
    },
    expected: { verdict: "no-advantage", reason: "hashes are independent of it" },
    ...changes,
  };
}

/** Results with plausible figures and a digest that fits them. */
export function sampleResults(changes: Partial<Results> = {}): Results {
  const results: Results = {
    schema: RESULTS_SCHEMA,
    experiment: {
      name: "sample",
      title: "A sample experiment",
      question: "Does it work?",
      hypothesis: null,
      sha256: "a".repeat(64),
      overrides: [],
    },
    seed: "1",
    family: { alpha: 0.01, size: 2, level: 0.995 },
    gates: [
      {
        id: "planted",
        subject: "sha256d",
        status: "pass",
        pValue: 1e-9,
        threshold: null,
        figure: "2 % planted, found +2.1 %",
        reason: "an effect of this size would have been seen",
      },
    ],
    valid: true,
    trials: [
      sampleTrial(),
      sampleTrial({
        id: "sample@sha256:7",
        pow: "sha256:7",
        full: false,
        verdict: "advantage",
        lift: 1.9,
        interval: [1.88, 1.92],
      }),
    ],
    digest: "",
    environment: {
      noncetrial: "0.1.0",
      node: "v20",
      platform: "linux-x64",
      cpu: "a processor",
      cores: 2,
      memoryGiB: 24,
      backend: "wasm",
      engine: "threads",
      workers: 2,
      command: "noncetrial run sample.yaml",
      finished: "2026-01-01T00:00:00.000Z",
    },
    timings: { totalSeconds: 10, labelSeconds: 1, fitSeconds: 4, shardSeconds: 5 },
    ...changes,
  };
  return { ...results, digest: resultsDigest(results) };
}
