import { RandomStream } from "../../core/random-stream.js";
import { FreshHashes, isHit } from "./fresh-hashes.js";
import { type Fooled, ratioOf, type Way } from "./way.js";

const BITS = 8;
/** The filter keeps what has so many zero bits already: a quarter. */
const KEPT_BITS = 2;
/** Nonces for one run. */
const NONCES = 512;

export const hashCalls: Way = {
  id: "hash-calls",
  title: "A feature that knows the hash",
  mistake:
    "One of the model's features is computed from the hash itself, as in data sets that list a block's hash beside its nonce; the hashes that this takes are not counted.",
  remedy:
    "Every evaluation is paid for, whoever asks for it: nonces reach a claim without their hash, which only the metered oracle computes.",
  measure: "lift",
  naiveFigure: "hits per nonce that the filter lets through",
  properFigure: "hits per hash computed, the filter's included",
  truth: 1,
  perform,
};

function perform(seed: string, runs: number): Fooled {
  const hashes = new FreshHashes(new RandomStream(seed, "fooled", hashCalls.id));
  const { tops } = hashes.next(NONCES * runs);
  let [kept, hits] = [0, 0];
  for (const top of tops) {
    if (!isHit(top, KEPT_BITS)) continue;
    kept++;
    if (isHit(top, BITS)) hits++;
  }
  const p = 2 ** -BITS;
  return {
    naive: ratioOf(hits, kept, p),
    proper: ratioOf(hits, tops.length + kept, p),
    hashes: hashes.count,
  };
}
