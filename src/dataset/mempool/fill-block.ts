import type { BlockWorld, Composition } from "./block-world.js";

/**
 * Fills a block in an order of preference. A transaction brings those parents along that are not yet in, before itself;
 * what does not fit with them is left out.
 *
 * @param order indices into the mempool, best first; those left out of it may still come in as parents
 * @returns indices in the order in which they stand in the block
 */
export function fillBlock(world: BlockWorld, order: readonly number[]): number[] {
  const placed = new Set<number>();
  let weight = 0;
  for (const index of order) {
    const wanted = withParents(world, index, placed);
    const added = wanted.reduce((sum, i) => sum + world.mempool[i]!.weight, 0);
    if (weight + added > world.weightLimit) continue;
    for (const i of wanted) placed.add(i);
    weight += added;
  }
  return [...placed];
}

/** A transaction and its ancestors that are not placed yet, ancestors first. */
function withParents(world: BlockWorld, index: number, placed: ReadonlySet<number>): number[] {
  if (placed.has(index)) return [];
  const ancestors = world.mempool[index]!.parents.flatMap((parent) => withParents(world, parent, placed));
  return [...new Set([...ancestors, index])];
}

/** Indices of the mempool by fee per weight, highest first; equal ones in the order of the mempool. */
export function byFeeRate({ mempool }: BlockWorld): number[] {
  return mempool
    .map((_, index) => index)
    .sort((a, b) => {
      const [x, y] = [mempool[a]!, mempool[b]!];
      return y.fee * x.weight - x.fee * y.weight || a - b;
    });
}

/** What a miner does that wants fees and nothing else: the reference that composers are compared with. */
export function feeOrdered(world: BlockWorld): Composition {
  return { transactions: fillBlock(world, byFeeRate(world)), time: world.time };
}
