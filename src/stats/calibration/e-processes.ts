import { RandomStream } from "../../core/random-stream.js";
import { type BetaPrior, plannedPrior, priorOf } from "../beta-mixture.js";
import { safeTwoByTwo } from "../safe-two-by-two.js";
import { type CalibrationLine, checkReplicates, rateLine } from "./line.js";

const ALPHAS = [0.01, 0.05, 0.2] as const;

/** Truth, prior and number of hashes, or of hits for two arms. */
const MIXTURES: readonly { name: string; p: number; prior: BetaPrior; steps: number }[] = [
  {
    name: "one arm at p = 1/16, planned prior",
    p: 1 / 16,
    prior: plannedPrior(60, 1 / 16, 0.05),
    steps: 1600,
  },
  { name: "one arm at p = 1/2, flat prior", p: 1 / 2, prior: { hits: 1, misses: 1 }, steps: 1200 },
  {
    name: "confidence sequence, truth 30 % above the prior's mean",
    p: 1.3 / 16,
    prior: plannedPrior(60, 1 / 16, 0.05),
    steps: 1600,
  },
  { name: "two arms taking turns, a hit a step", p: 1 / 2, prior: priorOf(100, 1 / 2), steps: 1200 },
  { name: "two arms of 1 to 4 hashes, a hit a step", p: 1 / 5, prior: priorOf(10, 1 / 5), steps: 1200 },
];

/** Blocks of the safe 2 x 2 test, and the groups' common probability. */
const SAFE = [
  [200, 1 / 2],
  [200, 1 / 10],
] as const;

/**
 * How often e-processes ever reach 1/alpha under the null when looked at after every step: alpha at most. For a
 * confidence sequence the same event is that it ever leaves out the truth.
 */
export function calibrateEProcesses(seed: string, replicates: number): CalibrationLine[] {
  checkReplicates(replicates);
  return [
    ...MIXTURES.flatMap(({ name, p, prior, steps }) =>
      crossings(`e-process, ${name}`, seed, replicates, (stream) => largestMixture(stream, p, prior, steps)),
    ),
    ...SAFE.flatMap(([blocks, p]) =>
      crossings(`safe 2 x 2 test, ${blocks} blocks at p = ${p}`, seed, replicates, (stream) => {
        const draw = () => Uint8Array.from({ length: blocks }, () => (stream.uint32() < p * 2 ** 32 ? 1 : 0));
        const path = safeTwoByTwo({ first: draw(), second: draw() });
        return path.reduce((most, logE) => Math.max(most, logE), 0);
      }),
    ),
  ];
}

function crossings(
  name: string,
  seed: string,
  replicates: number,
  largestLogE: (stream: RandomStream) => number,
): CalibrationLine[] {
  const stream = new RandomStream(seed, "calibration", name);
  const crossed = ALPHAS.map(() => 0);
  for (let r = 0; r < replicates; r++) {
    const largest = largestLogE(stream);
    for (const [i, alpha] of ALPHAS.entries()) if (largest >= -Math.log(alpha)) crossed[i]!++;
  }
  return ALPHAS.map((alpha, i) =>
    rateLine(`${name}: ever E >= 1/${alpha}`, crossed[i]!, replicates, {
      wanted: alpha,
      relation: "at most",
    }),
  );
}

/**
 * The largest ln E of `logBetaMixture` over steps 1, 2, ... of Bernoulli(p) draws. E grows by a factor a step, the
 * chance that the prior and the past give to what happened over the chance that p gives it.
 */
export function largestMixture(stream: RandomStream, p: number, prior: BetaPrior, steps: number): number {
  let { hits, misses } = prior;
  let [e, largest] = [1, 1];
  const q = 1 - p;
  // One word of 32 bits a step.
  const limit = p * 2 ** 32;
  for (let i = 0; i < steps; i++) {
    const seen = hits + misses;
    if (stream.uint32() < limit) e *= hits++ / (seen * p);
    else e *= misses++ / (seen * q);
    if (e > largest) largest = e;
  }
  return Math.log(largest);
}
