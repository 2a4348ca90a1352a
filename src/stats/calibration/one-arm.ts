import { logBinomialMass, logBinomialUpperTail } from "../binomial-distribution.js";
import { binomialTest } from "../binomial-test.js";
import { binomialSampler } from "./discrete-sampler.js";
import type { CalibrationLine } from "./line.js";
import { holds, LEVEL, measure, type Scenario } from "./scenario.js";

/** Hashes, probability and true lift. */
const TRUTHS = [
  [30, 1 / 2, 1],
  [400, 1 / 8, 1],
  [100_000, 1 / 256, 1],
  [1_000_000, 3e-6, 1],
  [100_000, 1 / 256, 1.3],
  [1_000_000, 3e-6, 2],
] as const;

/** An arm against the exact probability, `binomialTest`: size, randomised p-value and coverage. */
export function calibrateOneArm(seed: string, replicates: number): CalibrationLine[] {
  return TRUTHS.flatMap(([hashes, p, lift]) => measure(oneArm(hashes, p, lift), seed, replicates));
}

function oneArm(trials: number, p: number, lift: number): Scenario<number> {
  return {
    name: `one arm, ${trials} hashes at p = ${p.toPrecision(3)}, lift ${lift}`,
    isNull: lift === 1,
    draw: binomialSampler(trials, p * lift),
    keyOf: (hits) => hits,
    outcomeOf: (hits) => {
      const { pValue, ratioInterval } = binomialTest({ hits, trials, probability: p, level: LEVEL });
      return {
        pValue,
        beyond: hits === trials ? 0 : Math.exp(logBinomialUpperTail(hits + 1, trials, p)),
        mass: Math.exp(logBinomialMass(hits, trials, p)),
        covers: [holds(ratioInterval, lift)],
      };
    },
    intervals: ["Clopper-Pearson interval"],
  };
}
