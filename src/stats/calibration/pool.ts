import type { RandomStream } from "../../core/random-stream.js";
import { centredOn, logTail, type Stratum } from "../conditional-odds.js";
import { type Margins, tilted, tiltedMass } from "../noncentral-hypergeometric.js";
import { poolTest } from "../pool-test.js";
import { inverseSampler } from "./discrete-sampler.js";
import type { CalibrationLine } from "./line.js";
import { holds, LEVEL, measure, type Scenario } from "./scenario.js";

const DESIGNS: Readonly<Record<string, readonly Margins[]>> = {
  "one template": [{ population: 20_000, hits: 1250, kept: 10_000 }],
  "one template, few hits": [{ population: 200, hits: 6, kept: 50 }],
  "three unequal templates": [
    { population: 300, hits: 30, kept: 100 },
    { population: 80, hits: 40, kept: 50 },
    { population: 500, hits: 5, kept: 250 },
  ],
};

/** Odds ratios of being kept, hits against misses. */
const ODDS = [1, 1.05, 1.5] as const;

/** A filter on a pool, `poolTest`: size, randomised p-value and coverage. */
export function calibratePool(seed: string, replicates: number): CalibrationLine[] {
  return Object.entries(DESIGNS).flatMap(([name, margins]) =>
    ODDS.flatMap((odds) => measure(pool(name, margins, odds), seed, replicates)),
  );
}

function pool(name: string, margins: readonly Margins[], odds: number): Scenario<readonly Stratum[]> {
  const logPsi = Math.log(odds);
  const samplers = margins.map((one) => {
    const { first, mass } = tiltedMass(one, logPsi, 1e-25);
    return inverseSampler(first, mass);
  });
  const mean = margins.map((one) => tilted(one, logPsi)).reduce((sum, t) => sum + t.mode + t.offset, 0);
  const lift =
    mean / margins.reduce((sum, { population, hits, kept }) => sum + (hits * kept) / population, 0);
  return {
    name: `pool, ${name}, odds ratio ${odds}`,
    isNull: odds === 1,
    draw: (stream: RandomStream) => margins.map((one, i) => ({ ...one, keptHits: samplers[i]!(stream) })),
    // Given the margins everything depends on the sum alone.
    keyOf: (strata) => strata.reduce((sum, { keptHits }) => sum + keptHits, 0),
    outcomeOf: (strata) => {
      const test = poolTest(strata, LEVEL);
      if (!test.informative) throw new RangeError(`a design that cannot tell: ${test.reason}`);
      const tail = logTail(centredOn(strata), 0, true);
      const mass = Math.exp(tail.log + tail.logShare);
      return {
        pValue: test.pValue,
        beyond: Math.max(0, Math.exp(tail.log) - mass),
        mass,
        covers: [holds(test.interval, lift)],
      };
    },
    intervals: ["interval of the lift"],
  };
}
