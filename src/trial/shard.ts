import { Loans } from "../core/loans.js";
import { MeteredOracle } from "../oracle/metered-oracle.js";
import { powFunction } from "../pow/registry.js";
import { faultOf, inClaimCode } from "./claim-code.js";
import { controlArms } from "./control-arms.js";
import type { FitTask } from "./fit.js";
import { countGaps, countNonces, type NonceFigures } from "./nonce-figures.js";
import { openFilter } from "./open-filter.js";
import { type RecordedSolutions, SolutionLog } from "./solutions.js";
import { noncesOf, type Stretch, templateOf } from "./stretch.js";
import { type ArmTally, countChoice, type PoolTally, UNIFORMITY_BINS } from "./tally.js";
import type { ArtefactStore, TaskContext } from "./task-context.js";
import { placesOfHits, verifyHits } from "./verify-hits.js";

/** A filter that takes part in a shard. */
export interface ShardArm {
  readonly id: string;
  /** How many of the shard's nonces, from its first, belong to this arm's pool. */
  readonly count: number;
  readonly fit: FitTask;
  /** Set for outside claims: every hit among what it keeps, of at least so many bits, is written down. */
  readonly recordBits?: number;
}

/** Hash a stretch of one template's nonces once and let every filter choose among them. */
export interface ShardTask extends Stretch {
  readonly kind: "shard";
  /** Hits of this difficulty and above are hashed again by the independent implementation. */
  readonly verifyBits: number;
  /** Effect planted for the control that must find it. */
  readonly planted: number;
  /** Whether its nonces belong to the sample that the secondary analysis reads. */
  readonly sampled: boolean;
  readonly arms: readonly ShardArm[];
}

/** What a shard counted. `faults`: claims that failed on it, and why. */
export interface ShardTally extends PoolTally {
  /** Counts of its nonces if they belong to the pool's sample, else null. */
  readonly nonceFigures: NonceFigures | null;
  readonly faults: Readonly<Record<string, string>>;
  readonly solutions: RecordedSolutions;
}

export async function performShard(task: ShardTask, context: TaskContext): Promise<ShardTally> {
  const loans = new Loans("instrument");
  const shown = new Loans("claims");
  try {
    return await shard(task, context, loans, shown);
  } finally {
    loans.end();
    shown.end();
  }
}

/** @param shown for what claims see */
async function shard(task: ShardTask, context: TaskContext, loans: Loans, shown: Loans): Promise<ShardTally> {
  const pow = powFunction(task.pow, task.seed);
  const template = templateOf(pow, task);
  const nonces = noncesOf(pow, task, shown.words(task.count));
  const hashes = loans.words(task.count);
  const oracle = new MeteredOracle(pow, template, task.count, loans);
  oracle.evaluate(nonces, hashes);

  const arms: Record<string, ArmTally> = controlArms(task, nonces, hashes, loans);
  const gaps: Record<string, NonceFigures["gaps"][string]> = {};
  const faults: Record<string, string> = {};
  const log = new SolutionLog(pow, task.verifyBits);
  const hits = found(placesOfHits(hashes, task.verifyBits, loans), nonces, hashes);
  log.add(template, hits.nonces, hits.hashes);
  for (const arm of task.arms) {
    const own = new Loans("instrument");
    try {
      const kept = await inClaimCode(context, arm.id, () =>
        keptBy(task, arm, template, nonces, context.store, own),
      );
      const pool = hashes.subarray(0, arm.count);
      arms[arm.id] = countChoice(pool, kept);
      if (arm.recordBits !== undefined) {
        const places = placesOfHits(pool, arm.recordBits, own).filter((i) => kept[i] === 1);
        const recorded = found(places, nonces, pool);
        log.addAll(arm.id, template, recorded.nonces, recorded.hashes);
      }
      if (task.sampled) gaps[arm.id] = countGaps(pool, task.verifyBits, (i) => kept[i] === 1);
    } catch (error) {
      faults[arm.id] = faultOf(error);
    } finally {
      own.end();
    }
  }
  return {
    hashes: oracle.meter.hashes,
    repeats: oracle.meter.repeats,
    top: topHistogram(hashes),
    ...verifyHits(pow, template, hits.nonces, hits.hashes, task.verifyBits),
    nonceFigures: task.sampled ? { ...countNonces(nonces, hashes, task.verifyBits), gaps } : null,
    arms,
    faults,
    solutions: log.solutions(),
  };
}

async function keptBy(
  task: ShardTask,
  arm: ShardArm,
  template: Uint8Array,
  nonces: Uint32Array,
  store: ArtefactStore,
  loans: Loans,
): Promise<Uint8Array> {
  const filter = await openFilter(arm.fit, store, task.seed, [arm.id, task.pool, task.template]);
  return filter.choose(template, nonces.subarray(0, arm.count), loans);
}

/** What is at some places of a shard. */
function found(places: Uint32Array, nonces: Uint32Array, hashes: Uint32Array) {
  return { nonces: places.map((i) => nonces[i]!), hashes: places.map((i) => hashes[i]!) };
}

function topHistogram(hashes: Uint32Array): number[] {
  const top = new Uint32Array(UNIFORMITY_BINS);
  const shift = 32 - Math.log2(UNIFORMITY_BINS);
  for (let i = 0; i < hashes.length; i++) top[hashes[i]! >>> shift]!++;
  return Array.from(top);
}
