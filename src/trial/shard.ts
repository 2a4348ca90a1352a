import { messageOf } from "../core/errors.js";
import { keyedHash } from "../core/permutation.js";
import { RandomStream } from "../core/random-stream.js";
import { MeteredOracle } from "../oracle/metered-oracle.js";
import { powFunction } from "../pow/registry.js";
import { inClaimCode } from "./claim-code.js";
import type { FitTask } from "./fit.js";
import { countGaps, countNonces, type NonceFigures } from "./nonce-figures.js";
import { openFilter } from "./open-filter.js";
import { drawStretch, type Stretch } from "./stretch.js";
import { type ArmTally, emptyArm, type PoolTally, UNIFORMITY_BINS } from "./tally.js";
import type { ArtefactStore, TaskContext } from "./task-context.js";
import { verifyHits } from "./verify-hits.js";

/** A filter that takes part in a shard. */
export interface ShardArm {
  readonly id: string;
  /** How many of the shard's nonces, from its first, belong to this arm's pool. */
  readonly count: number;
  readonly fit: FitTask;
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
}

/** Difficulties at which the planted control is counted. */
export const PLANTED_BITS = 4;

export async function performShard(task: ShardTask, context: TaskContext): Promise<ShardTally> {
  const pow = powFunction(task.pow, task.seed);
  const { template, nonces } = drawStretch(pow, task);
  const hashes = new Uint32Array(task.count);
  const oracle = new MeteredOracle(pow, template, task.count);
  oracle.evaluate(nonces, hashes);

  const arms: Record<string, ArmTally> = {
    "random-filter": randomFilter(task, nonces, hashes),
    planted: plantedFinder(task, nonces, hashes),
  };
  const gaps: Record<string, NonceFigures["gaps"][string]> = {};
  const faults: Record<string, string> = {};
  for (const arm of task.arms) {
    try {
      const kept = await inClaimCode(context, arm.id, () =>
        keptBy(task, arm, template, nonces, context.store),
      );
      const keeps = (i: number) => kept[i] === 1;
      arms[arm.id] = choose(arm.count, hashes, keeps);
      if (task.sampled) gaps[arm.id] = countGaps(hashes.subarray(0, arm.count), task.verifyBits, keeps);
    } catch (error) {
      faults[arm.id] = messageOf(error);
    }
  }
  return {
    hashes: oracle.meter.hashes,
    repeats: oracle.meter.repeats,
    top: topHistogram(hashes),
    ...verifyHits(pow, template, nonces, hashes, task.verifyBits),
    nonceFigures: task.sampled ? { ...countNonces(nonces, hashes, task.verifyBits), gaps } : null,
    arms,
    faults,
  };
}

async function keptBy(
  task: ShardTask,
  arm: ShardArm,
  template: Uint8Array,
  nonces: Uint32Array,
  store: ArtefactStore,
): Promise<Uint8Array> {
  const filter = await openFilter(arm.fit, store, task.seed, [arm.id, task.pool, task.template]);
  return filter.choose(template, nonces.subarray(0, arm.count));
}

function randomFilter(task: ShardTask, nonces: Uint32Array, hashes: Uint32Array): ArmTally {
  const key = new RandomStream(task.seed, "random-filter", task.pool, task.template).uint32();
  return choose(nonces.length, hashes, (i) => keyedHash(key, nonces[i]!) < 2 ** 31);
}

function choose(count: number, hashes: Uint32Array, keeps: (i: number) => boolean): ArmTally {
  const tally = emptyArm();
  for (let i = 0; i < count; i++) {
    const zeros = Math.clz32(hashes[i]!);
    tally.hits[zeros]!++;
    if (!keeps(i)) continue;
    tally.kept++;
    tally.keptHits[zeros]!++;
  }
  return { ...tally, hashes: count };
}

/**
 * The control with a known effect: the pool's own hashes are relabelled so that nonces of even parity under a
 * secret mask hit with probability 2^-k (1 + eps), the others with 2^-k (1 - eps), and a finder that knows the mask
 * keeps the former. A hash u < (1 +- eps) 2^-k is exactly a relabelled hash u' < 2^-k.
 */
function plantedFinder(task: ShardTask, nonces: Uint32Array, hashes: Uint32Array): ArmTally {
  const mask = plantedMask(task.seed, task.pow);
  const limits = [1 + task.planted, 1 - task.planted].map((factor) =>
    Array.from({ length: PLANTED_BITS }, (_, k) => factor * 2 ** (31 - k)),
  );
  const tally = emptyArm();
  for (let i = 0; i < nonces.length; i++) {
    const parity = parityOf(nonces[i]! & mask);
    let zeros = 0;
    while (zeros < PLANTED_BITS && hashes[i]! < limits[parity]![zeros]!) zeros++;
    tally.hits[zeros]!++;
    if (parity === 1) continue;
    tally.kept++;
    tally.keptHits[zeros]!++;
  }
  return { ...tally, hashes: nonces.length };
}

function plantedMask(seed: string, pow: string): number {
  const stream = new RandomStream(seed, "planted", pow);
  let mask = stream.uint32();
  while (mask === 0) mask = stream.uint32();
  return mask;
}

/** 0 if an even number of bits is set, else 1. */
function parityOf(word: number): 0 | 1 {
  let x = word ^ (word >>> 16);
  x ^= x >>> 8;
  x ^= x >>> 4;
  return ((0x6996 >>> (x & 15)) & 1) as 0 | 1;
}

function topHistogram(hashes: Uint32Array): number[] {
  const top = new Array<number>(UNIFORMITY_BINS).fill(0);
  const shift = 32 - Math.log2(UNIFORMITY_BINS);
  for (const hash of hashes) top[hash >>> shift]!++;
  return top;
}
