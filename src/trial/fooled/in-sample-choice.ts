import { keyedHash } from "../../core/permutation.js";
import { RandomStream } from "../../core/random-stream.js";
import { FreshHashes, type Hashed, isHit } from "./fresh-hashes.js";
import { type Fooled, ratioOf, type Way } from "./way.js";

const SETTINGS = 64;
const POOL = 4096;
const BITS = 4;
/** Runs for one choice. */
const PER_CHOICE = 10;

export const inSampleChoice: Way = {
  id: "in-sample-threshold",
  title: "Choosing seed or threshold on the data that judge it",
  mistake: `${SETTINGS} settings of a filter are tried on a set of hashes, and the best one is reported with its lift on that set.`,
  remedy: "Whatever is chosen is frozen first, and judged on hashes that had no part in the choice.",
  measure: "lift",
  naiveFigure: "lift of the best setting, on the hashes that it was chosen on",
  properFigure: "lift of the same setting on fresh hashes",
  truth: 1,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const stream = new RandomStream(seed, "fooled", inSampleChoice.id);
  const hashes = new FreshHashes(stream);
  const [naive, proper] = [
    { kept: 0, hits: 0 },
    { kept: 0, hits: 0 },
  ];
  for (let run = 0; run < runs; run += PER_CHOICE) {
    const pool = hashes.next(POOL);
    let best = { key: 0, kept: 1, hits: 0 };
    for (let setting = 0; setting < SETTINGS; setting++) {
      const tried = count(stream.uint32(), pool);
      if (tried.hits * best.kept > best.hits * tried.kept) best = tried;
    }
    add(naive, best);
    add(proper, count(best.key, hashes.next(POOL)));
  }
  const p = 2 ** -BITS;
  return {
    naive: ratioOf(naive.hits, naive.kept, p),
    proper: ratioOf(proper.hits, proper.kept, p),
    hashes: hashes.count,
  };
}

/** What a filter that keeps about half of all nonces, whatever their hash, keeps of a pool. */
function count(key: number, { nonces, tops }: Hashed) {
  let [kept, hits] = [0, 0];
  for (let i = 0; i < nonces.length; i++) {
    if (keyedHash(key, nonces[i]!) >>> 31 === 1) continue;
    kept++;
    if (isHit(tops[i]!, BITS)) hits++;
  }
  return { key, kept, hits };
}

function add(sum: { kept: number; hits: number }, { kept, hits }: { kept: number; hits: number }): void {
  sum.kept += kept;
  sum.hits += hits;
}
