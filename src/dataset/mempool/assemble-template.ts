import { buildTemplate } from "../../pow/header-fields.js";
import { merkleRoot } from "../../pow/merkle-root.js";
import { type BlockWorld, type Composition, MOST_SECONDS_AHEAD } from "./block-world.js";
import { coinbaseOf } from "./coinbase.js";
import { transactionId } from "./transaction.js";

/**
 * The 76-byte template of a block that holds what was chosen: coinbase, Merkle root and header are made here, so that a
 * composer has no say in any byte of them but by its choice.
 *
 * @throws {RangeError} if a transaction is unknown, named twice, before a parent of its own or over the weight limit, or
 * the time is out of bounds
 */
export function assembleTemplate(world: BlockWorld, composition: Composition): Uint8Array {
  checkComposition(world, composition);
  const chosen = composition.transactions.map((index) => world.mempool[index]!);
  const ids = [transactionId(coinbaseOf(world, chosen)), ...chosen.map(({ id }) => id)];
  return buildTemplate({
    version: world.version,
    previousHash: world.previousHash,
    merkleRoot: merkleRoot(ids),
    time: composition.time,
    compactTarget: world.compactTarget,
  });
}

function checkComposition(world: BlockWorld, { transactions, time }: Composition): void {
  const latest = world.time + MOST_SECONDS_AHEAD;
  if (!Number.isInteger(time) || time <= world.medianTimePast || time > latest) {
    throw new RangeError(
      `time is ${time}, a whole number from ${world.medianTimePast + 1} to ${latest} is needed`,
    );
  }
  const placed = new Set<number>();
  let weight = 0;
  for (const index of transactions) {
    const transaction = world.mempool[index];
    if (transaction === undefined) {
      throw new RangeError(
        `transaction ${index} is not in the mempool: valid are 0 to ${world.mempool.length - 1}`,
      );
    }
    if (placed.has(index)) throw new RangeError(`transaction ${index} is named twice, once is valid`);
    const missing = transaction.parents.find((parent) => !placed.has(parent));
    if (missing !== undefined) {
      throw new RangeError(`transaction ${index} spends from ${missing}, which must stand before it`);
    }
    placed.add(index);
    weight += transaction.weight;
  }
  if (weight > world.weightLimit) {
    throw new RangeError(`the transactions weigh ${weight} units, ${world.weightLimit} at most are valid`);
  }
}
