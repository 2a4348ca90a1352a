import { logBinomialMass, logBinomialUpperTail } from "../binomial-distribution.js";
import { centredOn, logTail } from "../conditional-odds.js";
import { poissonRateRatio } from "../poisson-rate-ratio.js";
import { twoArmExact } from "../two-arm-exact.js";
import type { TwoArms } from "../two-arms.js";
import { binomialSampler, poissonSampler } from "./discrete-sampler.js";
import type { CalibrationLine } from "./line.js";
import { holds, LEVEL, measure, type Outcome, type Scenario } from "./scenario.js";

/** Hashes of either arm, mean hits of the control a hash, and the ratio of rates. */
const POISSON_TRUTHS: readonly [number, number, number, number][] = [
  [1e6, 1e6, 1e-4, 1],
  [8e5, 3.011e6, 1e-5, 1],
  [1e6, 1e6, 2e-6, 1],
  [1e6, 1e6, 1e-4, 1.3],
  [8e5, 3.011e6, 1e-5, 3],
];

/** Hashes of either arm and the two probabilities. */
const BERNOULLI_TRUTHS: readonly [number, number, number, number][] = [
  [200, 200, 1 / 2, 1 / 2],
  [100, 300, 1 / 8, 1 / 8],
  [20, 20, 3 / 4, 3 / 4],
  [400, 400, 0.26, 0.25],
  [200, 200, 1 / 2, 1 / 4],
  [50, 150, 0.9, 0.6],
  [400, 400, 0.8, 0.3],
  [2000, 1000, 0.95, 0.9],
  [150, 50, 0.3, 0.7],
];

/** Two arms, `poissonRateRatio` and `twoArmExact`: size, randomised p-values and coverage. */
export function calibrateTwoArms(seed: string, replicates: number): CalibrationLine[] {
  return [
    ...POISSON_TRUTHS.flatMap((truth) => measure(poisson(...truth), seed, replicates)),
    ...BERNOULLI_TRUTHS.flatMap((truth) => measure(bernoulli(...truth), seed, replicates)),
  ];
}

/** No outcome depends on anything but the two counts. */
const keyOf = ({ hits, controlHits }: TwoArms) => hits * 2 ** 26 + controlHits;

function poisson(hashes: number, controlHashes: number, rate: number, ratio: number): Scenario<TwoArms> {
  const [arm, control] = [poissonSampler(hashes * rate * ratio), poissonSampler(controlHashes * rate)];
  const share = hashes / (hashes + controlHashes);
  return {
    name: `two Poisson arms, ${hashes} and ${controlHashes} hashes, ${controlHashes * rate} control hits, ratio ${ratio}`,
    isNull: ratio === 1,
    draw: (stream) => ({ hits: arm(stream), hashes, controlHits: control(stream), controlHashes }),
    keyOf,
    outcomeOf: (arms) => {
      const test = poissonRateRatio(arms, LEVEL);
      if (!test.informative) return uninformative([true]);
      const [hits, total] = [arms.hits, arms.hits + arms.controlHits];
      return {
        pValue: test.pValue,
        beyond: hits === total ? 0 : Math.exp(logBinomialUpperTail(hits + 1, total, share)),
        mass: Math.exp(logBinomialMass(hits, total, share)),
        covers: [holds(test.interval, ratio)],
      };
    },
    intervals: ["interval of the ratio"],
  };
}

function bernoulli(hashes: number, controlHashes: number, p: number, controlP: number): Scenario<TwoArms> {
  const [arm, control] = [binomialSampler(hashes, p), binomialSampler(controlHashes, controlP)];
  const odds = (p / (1 - p)) * ((1 - controlP) / controlP);
  return {
    name: `two Bernoulli arms, ${hashes} and ${controlHashes} hashes at ${p} and ${controlP}`,
    isNull: p === controlP,
    draw: (stream) => ({ hits: arm(stream), hashes, controlHits: control(stream), controlHashes }),
    keyOf,
    outcomeOf: (arms) => {
      const test = twoArmExact(arms, LEVEL);
      if (!test.informative) return uninformative([true, true]);
      const centred = centredOn([
        {
          population: hashes + controlHashes,
          hits: arms.hits + arms.controlHits,
          kept: hashes,
          keptHits: arms.hits,
        },
      ]);
      const tail = logTail(centred, 0, true);
      const mass = Math.exp(tail.log + tail.logShare);
      return {
        pValue: test.pValue,
        beyond: Math.max(0, Math.exp(tail.log) - mass),
        mass,
        covers: [holds(test.oddsRatioInterval, odds), holds(test.interval, p / controlP)],
      };
    },
    intervals: ["interval of the odds ratio", "interval of the ratio"],
  };
}

/** Counts that cannot tell reject nothing and leave nothing out; their randomised tail is uniform. */
function uninformative(covers: readonly boolean[]): Outcome {
  return { pValue: 1, beyond: 0, mass: 1, covers };
}
