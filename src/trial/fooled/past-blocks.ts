import { RandomStream } from "../../core/random-stream.js";
import { simulateChain } from "../../dataset/simulated-chain.js";
import { powFunction } from "../../pow/registry.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { type Fooled, ratioOf, type Way } from "./way.js";

const CELL_BITS = 8;
const KEEP = 1 / 4;
const BLOCK_BITS = 6;
const BITS = 4;
/** Blocks, and fresh hashes, for one run. */
const BLOCKS = 4;
const FRESH = 512;

export const pastBlocks: Way = {
  id: "scan-order",
  title: "Reading luck off past blocks",
  mistake:
    "The quarter of the nonces where most past winners lay is tested on later blocks of the same miners, who go on looking where they looked before.",
  remedy:
    "A test on fresh hashes of nonces that nobody had a reason to choose; winners alone never tell, because losers are not on the chain.",
  measure: "lift",
  naiveFigure: "share of later winners in that quarter, over a quarter",
  properFigure: "lift of that quarter on fresh hashes",
  truth: 1,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const stream = new RandomStream(seed, "fooled", pastBlocks.id);
  const chain = simulateChain(powFunction("sha256d"), BLOCK_BITS, BLOCKS * runs, stream);
  const half = chain.length >>> 1;
  const counts = new Array<number>(2 ** CELL_BITS).fill(0);
  for (const { nonce } of chain.slice(0, half)) counts[cellOf(nonce)]!++;
  const dense = new Set(
    [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, KEEP * counts.length),
  );
  const later = chain.slice(half);
  const found = later.filter(({ nonce }) => dense.has(cellOf(nonce))).length;

  const hashes = new FreshHashes(stream);
  const { nonces, tops } = hashes.next(FRESH * runs);
  let [kept, hits] = [0, 0];
  for (let i = 0; i < nonces.length; i++) {
    if (!dense.has(cellOf(nonces[i]!))) continue;
    kept++;
    if (isHit(tops[i]!, BITS)) hits++;
  }
  return {
    naive: ratioOf(found, later.length, KEEP),
    proper: ratioOf(hits, kept, 2 ** -BITS),
    hashes: hashes.count,
  };
}

function cellOf(nonce: number): number {
  return nonce >>> (32 - CELL_BITS);
}
