import type { PoolResult, Results, TrialResult } from "../../src/trial/results.js";
import { sampleResults, sampleTrial } from "./sample-results.js";

/** Results of a made-up run that has data for every figure, with round numbers. */
export function sampleRun(changes: Partial<Results> = {}): Results {
  return sampleResults({
    family: { alpha: 0.01, size: 8, level: 0.99875 },
    gates: [...sampleResults().gates, ...[0.04, 0.3, 0.5, 0.62, 0.9].map(nullGate)],
    trials: [
      looked("steady-path@sha256d", [0.1, -0.2, 0.1]),
      looked("rising-path@sha256d", [1, 2.5, 4]),
      sampleTrial({
        ...{ id: "past-blocks@sha256d", claim: "past-blocks", verdict: "artefact" },
        observed: { winners: 4096, kept: 3000, lift: 1.5, interval: [1.4, 1.6] },
      }),
      sampleTrial({ id: "strong@sha256d", verdict: "advantage", lift: 3, interval: [2.9, 3.1] }),
      sampleTrial({
        id: "none@sha256d",
        verdict: "degenerate",
        lift: null,
        interval: null,
        hashes: 0,
        fit: null,
      }),
      ...[5, 7, 9].map(rung),
    ],
    pools: [pool("sha256d/16"), pool("sha256:7/16")],
    ...changes,
  });
}

function nullGate(pValue: number, i: number): Results["gates"][number] {
  return {
    ...{ id: "random-filter", subject: `pool-${i}`, status: "pass", pValue, threshold: 2e-5 },
    ...{ figure: "lift +0.10 %", reason: "as chance alone gives it" },
  };
}

function looked(id: string, log10: readonly number[]): TrialResult {
  return sampleTrial({
    ...{ id, claim: id.split("@")[0]!, stopping: "sequential" },
    looks: log10.map((log10EValue, i) => ({
      ...{ hashes: 10_000 * (i + 1), hits: 625 * (i + 1), log10EValue, interval: [0.9, 1.1] },
    })),
    byDifficulty: [4, 5, 6, 7].map((bits) => ({
      ...{ bits, lift: 1 + 0.01 * (bits - 4), interval: [1 - 0.02 * bits, 1 + 0.02 * bits] },
    })),
    survival: survival(1),
    ledger: { hashes: 500_000, operations: 3e9, operationsPerHash: 6000, operationsPerNonce: 60 },
  });
}

/** Gaps that end as chance ends them, at a multiple of its rate. */
function survival(rate: number): TrialResult["survival"] {
  const share = (hashes: number, times: number) => (1 - 1 / 16) ** (hashes * times);
  return {
    ...{ gaps: 30_000, medianHashes: 11, controlMedianHashes: 11, pValue: rate === 1 ? 0.5 : 1e-12 },
    curve: Array.from({ length: 16 }, (_, i) => {
      const kept = share(8 * i, rate);
      return {
        hashes: 8 * i,
        kept,
        interval: [0.9 * kept, Math.min(1, 1.1 * kept)],
        rejected: share(8 * i, 1),
      };
    }),
  };
}

function rung(rounds: number): TrialResult {
  const seen = rounds < 8;
  const { fit } = sampleTrial();
  return sampleTrial({
    ...{
      id: `net@sha256:${rounds}`,
      claim: "net",
      pow: `sha256:${rounds}`,
      full: false,
      hitProbability: null,
    },
    ...(seen
      ? { verdict: "advantage", lift: 1.9, interval: [1.85, 1.95] }
      : { verdict: "no-advantage", lift: 1.001, interval: [0.99, 1.01] }),
    survival: survival(seen ? 1.9 : 1),
    fit: {
      ...fit!,
      curve: {
        ...{ steps: 3, lowest: 2 },
        points: [
          { step: 1, training: 0.7, validation: 0.69 },
          { step: 2, training: 0.6, validation: 0.65 },
          { step: 3, training: 0.5, validation: 0.66 },
        ],
      },
    },
  });
}

function pool(id: string): PoolResult {
  const figure = (name: string, subject: string, statistic: number, pValue: number) => ({
    ...{
      id: name,
      subject,
      unit: name === "entropy" ? "bits" : "chi-square",
      statistic,
      degreesOfFreedom: null,
    },
    ...{ band: [200, 320] as [number, number], pValue, log10PValue: Math.log10(pValue), pAdjusted: pValue },
  });
  return {
    ...{ id, bits: 4, nonces: 100_000, winners: 6250 },
    figures: [
      { ...figure("entropy", "byte 0", 7.999, 0.4), band: [7.99, 8.004] },
      figure("chi-square", "byte 0", 255, 0.5),
      figure("chi-square", "byte 1", 330, 0.004),
      figure("g", "byte 0", 900, 1e-60),
      { ...figure("kolmogorov-smirnov", "nonce", 0.01, 0.7), band: null },
    ],
  };
}
