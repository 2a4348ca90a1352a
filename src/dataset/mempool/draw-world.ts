import type { RandomStream } from "../../core/random-stream.js";
import type { BlockWorld, MempoolTransaction } from "./block-world.js";
import { drawTransaction } from "./draw-transaction.js";
import {
  serialiseTransaction,
  transactionId,
  transactionWeight,
  witnessTransactionId,
} from "./transaction.js";

/** Size of a world. A real mempool is ten times larger; what a composer can choose is no different. */
export const WORLD_TRANSACTIONS = 300;

/** Share of the mempool's weight that fits into the block. */
const BLOCK_SHARE = 0.6;

/** Share of transactions that spend an output of one still waiting. */
const CHAINED_SHARE = 0.1;

/** Share of worlds in which transactions come in a burst in the last minute, and of the mempool that does. */
const BURST_WORLDS = 0.5;
const BURST_SHARE = 0.3;

const OLDEST_SECONDS = 3600;

/** Fee rates at the tenths of their distribution, satoshi a 1000 virtual bytes: a busy mempool with a long tail. */
const FEE_DECILES = [1000, 1500, 2500, 4000, 6000, 9000, 12000, 17000, 25000, 45000, 300000] as const;

/**
 * A synthetic world: a mempool of well-formed transactions with a fee and size distribution like that of real ones, and a
 * chain tip of real difficulty. Keys, signatures and spent outputs are random bytes, which no part of a block template
 * looks at.
 */
export function drawWorld(stream: RandomStream, transactions = WORLD_TRANSACTIONS): BlockWorld {
  if (!Number.isInteger(transactions) || transactions < 1) {
    throw new RangeError(`transactions is ${transactions}, a whole number from 1 up is needed`);
  }
  const time = 1_600_000_000 + stream.below(2 ** 27);
  const burst = stream.float() < BURST_WORLDS ? BURST_SHARE : 0;
  const mempool: MempoolTransaction[] = [];
  for (let i = 0; i < transactions; i++) mempool.push(drawWaiting(stream, mempool, time, burst));
  const previousHash = stream.bytes(32);
  // A hash that meets the target below: its ten most significant bytes, the last ones, are zero.
  previousHash.fill(0, 22);
  return {
    height: 800_000 + stream.below(200_000),
    version: 0x20000000,
    previousHash,
    time,
    medianTimePast: time - 1800 - stream.below(3600),
    compactTarget: 0x17000000 + 0x010000 + stream.below(0x7effff),
    weightLimit: Math.floor(BLOCK_SHARE * mempool.reduce((sum, { weight }) => sum + weight, 0)),
    mempool,
  };
}

function drawWaiting(
  stream: RandomStream,
  mempool: readonly MempoolTransaction[],
  time: number,
  burst: number,
): MempoolTransaction {
  const parents = mempool.length > 0 && stream.float() < CHAINED_SHARE ? [stream.below(mempool.length)] : [];
  const transaction = drawTransaction(
    stream,
    parents.map((parent) => mempool[parent]!.id),
  );
  const weight = transactionWeight(transaction);
  const recent = stream.float() < burst;
  const seen = time - stream.below(recent ? 60 : OLDEST_SECONDS);
  return {
    id: transactionId(transaction),
    witnessId: witnessTransactionId(transaction),
    raw: serialiseTransaction(transaction),
    weight,
    fee: Math.ceil((drawFeeRate(stream) * weight) / 4000),
    // A child is not seen before its parent.
    seen: parents.reduce((latest, parent) => Math.max(latest, mempool[parent]!.seen), seen),
    parents,
  };
}

/** Between two tenths the rate is taken as uniform. */
function drawFeeRate(stream: RandomStream): number {
  const place = stream.float() * (FEE_DECILES.length - 1);
  const tenth = Math.floor(place);
  const low = FEE_DECILES[tenth]!;
  return low + (place - tenth) * (FEE_DECILES[tenth + 1]! - low);
}
