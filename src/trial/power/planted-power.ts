import { RandomStream } from "../../core/random-stream.js";
import { favoured, plantedMask } from "../../pow/planted.js";
import { powFunction } from "../../pow/registry.js";
import { binomialTest } from "../../stats/binomial-test.js";
import { binomialSampler } from "../../stats/calibration/discrete-sampler.js";
import { type PowerPlan, planPower } from "../../stats/plan-power.js";
import { poolTest } from "../../stats/pool-test.js";
import { FreshHashes, isHit } from "../fooled/fresh-hashes.js";
import { verdictOf } from "../verdict.js";

/** How a filter that keeps the favoured half is judged: by what it keeps and the known probability, or in a pool. */
export const DESIGNS = ["arm", "pool"] as const;
/** Where the hits come from: drawn with the effect's probabilities, or counted among hashes of the planted function. */
export const SOURCES = ["counts", "hashes"] as const;

/** A planted effect, and the size of the trials that are to show it. */
export interface PlantedTrials {
  /** Decimal text of the effect, e.g. `0.01`. */
  readonly effect: string;
  /** What the trials are planned for. */
  readonly power: number;
  /** Two-sided error rate. */
  readonly alpha: number;
  readonly bits: number;
  readonly margin: number;
  readonly design: (typeof DESIGNS)[number];
  readonly source: (typeof SOURCES)[number];
  readonly replicates: number;
}

/** How many of the replicates ended with the verdict advantage, and the hashes of one. */
export interface Shown {
  readonly shown: number;
  readonly hashes: number;
}

/** Who knows the mask keeps the favoured nonces, half of all. */
const KEEP = 0.5;
const BASE = "sha256d";

/** Nonces that were offered and kept, with their hits. */
interface Counts {
  readonly offered: number;
  readonly hits: number;
  readonly kept: number;
  readonly keptHits: number;
}

/** Repeats trials of the planned size, each on a template of its own, and counts those that show the effect. */
export function showPlanted(seed: string, trials: PlantedTrials): Shown {
  const { effect, power, design, source, replicates } = trials;
  const plan = planOf(trials);
  const stream = new RandomStream(seed, "planted power", effect, power, design, source);
  const draw = source === "counts" ? simulated(trials, plan, stream) : hashed(seed, trials, plan, stream);
  let shown = 0;
  for (let r = 0; r < replicates; r++) if (isShown(draw(), trials)) shown++;
  return { shown, hashes: plan.hashes };
}

/** The size at which `noncetrial power` has trials of that design. */
export function planOf({ effect, power, alpha, bits, design }: PlantedTrials): PowerPlan {
  const plans = planPower({ lift: Number(effect), power, alpha, bits, keep: KEEP });
  return design === "arm" ? plans.oneArm : plans.pool;
}

function simulated(
  { effect, bits, design }: PlantedTrials,
  { hashes }: PowerPlan,
  stream: RandomStream,
): () => Counts {
  const [p, eps] = [2 ** -bits, Number(effect)];
  if (design === "arm") {
    const draw = binomialSampler(hashes, p * (1 + eps));
    return () => {
      const hits = draw(stream);
      return { offered: 2 * hashes, hits, kept: hashes, keptHits: hits };
    };
  }
  const kept = Math.round(hashes * KEEP);
  const [inside, outside] = [
    binomialSampler(kept, p * (1 + eps)),
    binomialSampler(hashes - kept, p * (1 - eps)),
  ];
  return () => {
    const keptHits = inside(stream);
    return { offered: hashes, hits: keptHits + outside(stream), kept, keptHits };
  };
}

function hashed(
  seed: string,
  { effect, bits, design }: PlantedTrials,
  { hashes }: PowerPlan,
  stream: RandomStream,
): () => Counts {
  const pow = powFunction(`planted:${effect}@${BASE}`, seed);
  const mask = plantedMask(seed, pow.id);
  const fresh = new FreshHashes(stream, pow);
  const offered = design === "arm" ? Math.round(hashes / KEEP) : hashes;
  return () => {
    const { nonces, tops } = fresh.next(offered);
    let [hits, kept, keptHits] = [0, 0, 0];
    for (let i = 0; i < offered; i++) {
      const hit = isHit(tops[i]!, bits);
      if (hit) hits++;
      if (!favoured(nonces[i]!, mask)) continue;
      kept++;
      if (hit) keptHits++;
    }
    return { offered, hits, kept, keptHits };
  };
}

/** Whether the verdict on the counts of one trial is advantage. */
function isShown(counts: Counts, { design, bits, alpha, margin }: PlantedTrials): boolean {
  const { offered, kept } = counts;
  const { verdict } = verdictOf({
    ...{ failedGates: [], rejected: null, margin, observed: null, furtherHashes: null },
    choice: { offered, kept, constant: false },
    lift: design === "arm" ? armLift(counts, bits, 1 - alpha) : poolLift(counts, 1 - alpha),
  });
  return verdict === "advantage";
}

function armLift({ kept, keptHits }: Counts, bits: number, level: number) {
  if (kept === 0) return { none: "nothing was kept" };
  const test = binomialTest({ hits: keptHits, trials: kept, probability: 2 ** -bits, level });
  return { estimate: test.ratio, interval: test.ratioInterval };
}

function poolLift({ offered, hits, kept, keptHits }: Counts, level: number) {
  const test = poolTest([{ population: offered, hits, kept, keptHits }], level);
  return test.informative ? { estimate: test.lift, interval: test.interval } : { none: test.reason };
}
