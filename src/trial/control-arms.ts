import type { Loans } from "../core/loans.js";
import { keyedHash } from "../core/permutation.js";
import { RandomStream } from "../core/random-stream.js";
import { leavesStuckBitsZero } from "../dataset/scan-order-fleet.js";
import { type ArmTally, countChoice, emptyArm } from "./tally.js";

/** What the controls of a shard go by. */
export interface ControlledShard {
  readonly seed: string;
  readonly pow: string;
  readonly pool: string;
  readonly template: number;
  /** Difficulty of the hits that `oracle-peek` sees. */
  readonly verifyBits: number;
  /** Effect that `planted` must find. */
  readonly planted: number;
}

/** Difficulties at which the planted control is counted. */
export const PLANTED_BITS = 4;

/** `oracle-peek` sees the label of so many nonces, as a share. */
export const PEEK_SHARE = 0.1;

/** Share of the misses that `oracle-peek` keeps: half of those that it does not see. */
export const PEEK_MISS_SHARE = (1 - PEEK_SHARE) / 2;

/** Share of the hits that it keeps: those that it sees, and half of the others. */
export const PEEK_RECALL = PEEK_SHARE + PEEK_MISS_SHARE;

const WORD = 2 ** 32;

/** Counts of the controls that choose among the nonces of every shard. Each writes what it keeps over the last one's. */
export function controlArms(
  shard: ControlledShard,
  nonces: Uint32Array,
  hashes: Uint32Array,
  loans: Loans,
): Record<"random-filter" | "planted" | "oracle-peek" | "scan-order", ArmTally> {
  const kept = loans.bytes(nonces.length);
  return {
    "random-filter": randomFilter(shard, nonces, hashes, kept),
    planted: plantedFinder(shard, nonces, hashes),
    "oracle-peek": oraclePeek(shard, nonces, hashes, kept),
    "scan-order": scanOrder(nonces, hashes, kept),
  };
}

function randomFilter(
  shard: ControlledShard,
  nonces: Uint32Array,
  hashes: Uint32Array,
  kept: Uint8Array,
): ArmTally {
  const key = keyOf(shard, "random-filter");

  for (let i = 0; i < kept.length; i++) kept[i] = Number(keyedHash(key, nonces[i]!) < WORD / 2);
  return countChoice(hashes, kept);
}

/** Sees whether a nonce hits with probability r and then keeps just the hits; else it keeps a random half. */
function oraclePeek(
  shard: ControlledShard,
  nonces: Uint32Array,
  hashes: Uint32Array,
  kept: Uint8Array,
): ArmTally {
  const key = keyOf(shard, "oracle-peek");
  const limit = 2 ** (32 - shard.verifyBits);

  for (let i = 0; i < kept.length; i++) {
    // One coin decides both: whether it sees, and where it does not, whether it keeps.
    const coin = keyedHash(key, nonces[i]!);
    kept[i] = Number(coin < PEEK_SHARE * WORD ? hashes[i]! < limit : coin < PEEK_RECALL * WORD);
  }
  return countChoice(hashes, kept);
}

function scanOrder(nonces: Uint32Array, hashes: Uint32Array, kept: Uint8Array): ArmTally {
  for (let i = 0; i < kept.length; i++) kept[i] = Number(leavesStuckBitsZero(nonces[i]!));
  return countChoice(hashes, kept);
}

function keyOf({ seed, pool, template }: ControlledShard, control: string): number {
  return new RandomStream(seed, control, pool, template).uint32();
}

/**
 * The control with a known effect: the pool's own hashes are relabelled so that nonces of even parity under a
 * secret mask hit with probability 2^-k (1 + eps), the others with 2^-k (1 - eps), and a finder that knows the mask
 * keeps the former. A hash u < (1 +- eps) 2^-k is exactly a relabelled hash u' < 2^-k.
 */
function plantedFinder(task: ControlledShard, nonces: Uint32Array, hashes: Uint32Array): ArmTally {
  const mask = plantedMask(task.seed, task.pow);
  // First those of even parity, then those of odd, by number of zeros.
  const limits = Float64Array.from({ length: 2 * PLANTED_BITS }, (_, at) => {
    const factor = at < PLANTED_BITS ? 1 + task.planted : 1 - task.planted;
    return factor * 2 ** (31 - (at % PLANTED_BITS));
  });
  const cells = new Uint32Array(2 * (PLANTED_BITS + 1));
  for (let i = 0; i < nonces.length; i++) {
    const parity = parityOf(nonces[i]! & mask);
    const hash = hashes[i]!;
    // Limits fall: as many as the hash lies below are its zeros.
    let zeros = 0;
    for (let at = 0; at < PLANTED_BITS; at++) zeros += Number(hash < limits[PLANTED_BITS * parity + at]!);
    cells[2 * zeros + parity]!++;
  }
  const tally = emptyArm();
  for (let zeros = 0; zeros <= PLANTED_BITS; zeros++) {
    const kept = cells[2 * zeros]!;
    tally.hits[zeros] = kept + cells[2 * zeros + 1]!;
    tally.keptHits[zeros] = kept;
    tally.kept += kept;
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
