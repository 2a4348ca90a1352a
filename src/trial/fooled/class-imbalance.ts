import { keyedHash } from "../../core/permutation.js";
import { RandomStream } from "../../core/random-stream.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { type Fooled, ratioOf, type Way } from "./way.js";

const BITS = 4;
/** Hashes for one run. */
const HASHES = 2048;

export const classImbalance: Way = {
  id: "class-imbalance",
  title: "Reporting accuracy where winners are rare",
  mistake:
    "A model says winner to one nonce in sixteen, at random, and its accuracy is compared with that of a coin: most nonces lose, and so says the model.",
  remedy: "Count solutions per hash of what the model would have hashed; accuracy is of no use to a miner.",
  measure: "lift",
  naiveFigure: "accuracy of the model over that of a coin",
  properFigure: "lift of the nonces that it calls winners",
  truth: 1,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const stream = new RandomStream(seed, "fooled", classImbalance.id);
  const hashes = new FreshHashes(stream);
  const key = stream.uint32();
  const count = HASHES * runs;
  const { nonces, tops } = hashes.next(count);
  let [right, called, hits] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const wins = isHit(tops[i]!, BITS);
    const calls = keyedHash(key, nonces[i]!) >>> (32 - BITS) === 0;
    if (wins === calls) right++;
    if (!calls) continue;
    called++;
    if (wins) hits++;
  }
  return {
    naive: ratioOf(right, count, 0.5),
    proper: ratioOf(hits, called, 2 ** -BITS),
    hashes: hashes.count,
  };
}
