import { cmfoDistance } from "../../../dataset/features/cmfo-target.js";
import { CMFO_WIDTH, CmfoHeader } from "../../../dataset/features/cmfo-vector.js";
import { assembleTemplate } from "../../../dataset/mempool/assemble-template.js";
import type { BlockWorld, Composition } from "../../../dataset/mempool/block-world.js";
import { byFeeRate, fillBlock } from "../../../dataset/mempool/fill-block.js";
import { TEMPLATE_BYTES } from "../../../pow/header.js";
import type { ComposerClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES, VECTOR_OPERATIONS } from "./source.js";

/** Blocks built from one mempool, from compatible transactions alone to fees alone. */
const CANDIDATES = 16;

/** Distance of 76 bytes, read as a header with the nonce 0, from the target vector. */
function distanceOf(bytes: Uint8Array): number {
  const header = new CmfoHeader(bytes, "quadratic");
  return cmfoDistance(header.vectors(Uint32Array.of(0), new Float64Array(CMFO_WIDTH)));
}

/** The mempool by compatibility with the target, best first: the distance of a transaction's first 76 bytes. */
export function byCompatibility({ mempool }: BlockWorld): number[] {
  const distances = mempool.map(({ raw }) => distanceOf(raw.subarray(0, TEMPLATE_BYTES)));
  return mempool.map((_, index) => index).sort((a, b) => distances[a]! - distances[b]! || a - b);
}

/** The composition whose template lies nearest the target among blocks between the two orders. */
export function composeNearest(world: BlockWorld): Composition {
  const compatible = ranksOf(byCompatibility(world));
  const paying = ranksOf(byFeeRate(world));
  const candidates = Array.from({ length: CANDIDATES }, (_, i): Composition => {
    const share = i / (CANDIDATES - 1);
    const rank = compatible.map((value, index) => (1 - share) * value + share * paying[index]!);
    const order = world.mempool.map((_, index) => index).sort((a, b) => rank[a]! - rank[b]! || a - b);
    return { transactions: fillBlock(world, order), time: world.time };
  });
  const distances = candidates.map((composition) => distanceOf(assembleTemplate(world, composition)));
  return candidates[distances.indexOf(Math.min(...distances))]!;
}

/** Place of each index in an order. */
function ranksOf(order: readonly number[]): number[] {
  const ranks = new Array<number>(order.length);
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}

/** Builds blocks out of transactions that suit the target vector and mines on the template nearest it. */
export const cmfoBlockComposer: ComposerClaim = {
  id: "cmfo-block-composer",
  kind: "composer",
  title: "Blocks composed towards the target vector",
  source: `${CMFO_SOURCE}, docs/AUTONOMOUS_MINING_SYSTEM.md`,
  claimed: "geometrically favourable block templates",
  description:
    "Waiting transactions are ranked by how near their vector lies to the target, blocks are built from them, and the one " +
    "whose header without nonce lies nearest the target is mined. (How a transaction is compared is not said at the source: " +
    "here by its first 76 bytes, and 16 blocks are built between that order and the order of fees.) It is believable because " +
    "templates do differ in their distance and a nearer one can always be found; but a Merkle root is a hash, so that the " +
    "search is blind, and no template makes a hash more likely to be small.",
  needs: [],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "no-advantage",
    reason: "every template gives uniform hashes, whatever its digits are",
  },
  // A vector for each of 300 transactions and for each candidate; the hashes of its Merkle tree are the miner's anyway.
  operationsPerTemplate: (300 + CANDIDATES) * VECTOR_OPERATIONS,
  open: async () => ({ compose: composeNearest }),
};
