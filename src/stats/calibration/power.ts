import { RandomStream } from "../../core/random-stream.js";
import { logBetaMixture, plannedPrior } from "../beta-mixture.js";
import { logBinomialUpperTail } from "../binomial-distribution.js";
import { binomialTest } from "../binomial-test.js";
import { increasingRoot } from "../monotone-root.js";
import { tilted, tiltedMass } from "../noncentral-hypergeometric.js";
import { planPower } from "../plan-power.js";
import { poolTest } from "../pool-test.js";
import { binomialSampler, inverseSampler } from "./discrete-sampler.js";
import { type CalibrationLine, checkReplicates, rateLine } from "./line.js";

const ALPHA = 0.05;
const POWER = 0.8;
const BITS = 8;
const KEEP = 0.5;
const LIFTS = [0.01, 0.05, 0.3] as const;
/** Looks of the sequential design. */
const LOOKS = 50;
/** What the normal approximation of the plan may be off. */
const SLACK = 0.02;

/** Power of every design at the size that `planPower` gives it, for lifts of 1, 5 and 30 %. */
export function calibratePower(seed: string, replicates: number): CalibrationLine[] {
  checkReplicates(replicates);
  return LIFTS.flatMap((lift) => {
    const plan = planPower({ lift, power: POWER, alpha: ALPHA, bits: BITS, keep: KEEP });
    const line = (
      design: string,
      shown: (stream: RandomStream) => boolean,
      relation: "about" | "at least",
    ) => {
      const name = `power of ${design} at lift ${1 + lift}`;
      const stream = new RandomStream(seed, "calibration", name);
      let count = 0;
      for (let r = 0; r < replicates; r++) if (shown(stream)) count++;
      return rateLine(name, count, replicates, { wanted: POWER, relation, slack: SLACK });
    };
    return [
      line("an arm against the exact probability", oneArm(plan.oneArm.hashes, lift), "about"),
      line("a filter on a pool", filter(plan.pool.hashes, plan.pool.hits, lift), "about"),
      line("two arms", twoArms(plan.twoArms.hashes, lift), "about"),
      line("a sequential arm", sequential(plan.sequential.hashes, plan.oneArm.hits, lift), "at least"),
    ];
  });
}

const P = 2 ** -BITS;

function cached(of: (key: number) => boolean): (key: number) => boolean {
  const seen = new Map<number, boolean>();
  return (key) => {
    const known = seen.get(key) ?? of(key);
    seen.set(key, known);
    return known;
  };
}

function oneArm(trials: number, lift: number): (stream: RandomStream) => boolean {
  const draw = binomialSampler(trials, P * (1 + lift));
  const rejects = cached(
    (hits) => binomialTest({ hits, trials, probability: P, level: 1 - ALPHA }).ratioInterval[0] > 1,
  );
  return (stream) => rejects(draw(stream));
}

/** Hits at the planned number; the filter's odds ratio is the one at which it is expected to keep (1 + lift) of its share. */
function filter(population: number, hits: number, lift: number): (stream: RandomStream) => boolean {
  const margins = { population, hits, kept: Math.round(population * KEEP) };
  const target = hits * (margins.kept / population) * (1 + lift);
  const logPsi = increasingRoot((x) => {
    const { mode, offset, variance } = tilted(margins, x);
    return { value: mode - target + offset, slope: variance };
  }, 0);
  const { first, mass } = tiltedMass(margins, logPsi, 1e-25);
  const draw = inverseSampler(first, mass);
  const rejects = cached((keptHits) => {
    const test = poolTest([{ ...margins, keptHits }], 1 - ALPHA);
    return test.informative && test.interval[0] > 1;
  });
  return (stream) => rejects(draw(stream));
}

function twoArms(hashes: number, lift: number): (stream: RandomStream) => boolean {
  const [arm, control] = [binomialSampler(hashes, P * (1 + lift)), binomialSampler(hashes, P)];
  // By total, the smallest number of the arm's hits that two equal Poisson rates are rejected for.
  const seen = new Map<number, number>();
  const critical = (total: number) => {
    let k = seen.get(total);
    if (k === undefined) {
      const rejects = (hits: number) => Math.LN2 + logBinomialUpperTail(hits, total, 0.5) <= Math.log(ALPHA);
      k = Math.ceil(total / 2 + 0.98 * Math.sqrt(total));
      while (rejects(k - 1)) k--;
      while (!rejects(k)) k++;
      seen.set(total, k);
    }
    return k;
  };
  return (stream) => {
    const [hits, controlHits] = [arm(stream), control(stream)];
    return hits >= critical(hits + controlHits);
  };
}

function sequential(hashes: number, plannedHits: number, lift: number): (stream: RandomStream) => boolean {
  const stretch = Math.floor(hashes / LOOKS);
  const draw = binomialSampler(stretch, P * (1 + lift));
  const prior = plannedPrior(plannedHits, P, ALPHA);
  return (stream) => {
    let hits = 0;
    for (let look = 1; look <= LOOKS; look++) {
      hits += draw(stream);
      const trials = look * stretch;
      if (hits > trials * P && logBetaMixture(hits, trials, P, prior) >= -Math.log(ALPHA)) return true;
    }
    return false;
  };
}
