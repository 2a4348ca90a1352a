import { RandomStream } from "../../core/random-stream.js";
import { logBetaMixture, plannedPrior } from "../beta-mixture.js";
import { logBinomialLowerTail } from "../binomial-distribution.js";
import { poissonSampler } from "./discrete-sampler.js";
import { type CalibrationLine, checkReplicates, rateLine } from "./line.js";

const ALPHA = 0.05;
/** Mean hits of either arm from one look to the next. */
const MEAN = 100;

/** Looks, and the false alarms published for them: z-test and exact test, from 40 000 replicates. */
const PUBLISHED = [
  [1, 0.049, 0.042],
  [5, 0.143, 0.129],
  [10, 0.189, 0.174],
  [50, 0.319, 0.305],
  [100, 0.371, 0.356],
] as const;

/** Numbers of looks. */
export const LOOKS: readonly number[] = PUBLISHED.map(([looks]) => looks);

/** What is done at every look. */
export type PeekingTest = "fixed-n z-test" | "fixed-n exact test" | "e-process";

/** Name of the line of a number of looks and what is done at each. */
export function peekingLineName(looks: number, test: PeekingTest): string {
  return `${looks} looks, ${test}: false alarms`;
}

const PUBLISHED_REPLICATES = 40_000;
/** The published figures are rounded to a tenth of a per cent. */
const ROUNDING = 0.0005;
/** P(|Z| > z) = .05. */
const Z = 1.959963984540054;

/**
 * Optional stopping: two arms of one Poisson rate, looked at again and again with fixed-n tests at .05, err far more
 * than .05 (the published failure); the e-process at the same looks does not.
 */
export function calibratePeeking(seed: string, replicates: number): CalibrationLine[] {
  checkReplicates(replicates);
  const stream = new RandomStream(seed, "calibration", "peeking");
  const most = PUBLISHED.at(-1)![0];
  const draw = poissonSampler(MEAN);
  const leastInArm = fewestOrdinaryHits();
  // Planned for the middle of the looks, half of whose hits are the arm's.
  const prior = plannedPrior(most * MEAN * 0.5, 0.5, ALPHA);
  const alarms = PUBLISHED.map(() => ({ z: 0, exact: 0, e: 0 }));
  for (let r = 0; r < replicates; r++) {
    let [arm, control] = [0, 0];
    const first = { z: most + 1, exact: most + 1, e: most + 1 };
    for (let look = 1; look <= most; look++) {
      arm += draw(stream);
      control += draw(stream);
      const total = arm + control;
      if (first.z > most && Math.abs(arm - control) > Z * Math.sqrt(total)) first.z = look;
      if (first.exact > most && Math.min(arm, control) < leastInArm(total)) first.exact = look;
      if (first.e > most && logBetaMixture(arm, total, 0.5, prior) >= -Math.log(ALPHA)) first.e = look;
    }
    for (const [i, [looks]] of PUBLISHED.entries()) {
      if (first.z <= looks) alarms[i]!.z++;
      if (first.exact <= looks) alarms[i]!.exact++;
      if (first.e <= looks) alarms[i]!.e++;
    }
  }
  return PUBLISHED.flatMap(([looks, z, exact], i) => {
    const published = (wanted: number) =>
      ({ wanted, relation: "about", slack: ROUNDING, publishedReplicates: PUBLISHED_REPLICATES }) as const;
    return [
      rateLine(peekingLineName(looks, "fixed-n z-test"), alarms[i]!.z, replicates, published(z)),
      rateLine(peekingLineName(looks, "fixed-n exact test"), alarms[i]!.exact, replicates, published(exact)),
      rateLine(peekingLineName(looks, "e-process"), alarms[i]!.e, replicates, {
        wanted: ALPHA,
        relation: "at most",
      }),
    ];
  });
}

/** By total, the smallest number of hits in one of two equal arms that the test of `poissonRateRatio` does not reject. */
function fewestOrdinaryHits(): (total: number) => number {
  const seen = new Map<number, number>();
  return (total) => {
    const known = seen.get(total);
    if (known !== undefined) return known;
    // 2 P(X <= k) <= alpha rejects: a step or two from where the normal approximation puts it.
    const rejects = (k: number) =>
      k >= 0 && Math.LN2 + logBinomialLowerTail(k, total, 0.5) <= Math.log(ALPHA);
    let k = Math.max(0, Math.floor((total - Z * Math.sqrt(total)) / 2));
    while (rejects(k)) k++;
    while (k > 0 && !rejects(k - 1)) k--;
    seen.set(total, k);
    return k;
  };
}
