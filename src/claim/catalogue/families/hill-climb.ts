import type { RandomStream } from "../../../core/random-stream.js";
import type { Searcher, SearcherClaim } from "../../contract.js";

/** Neighbours tried at a time, bits flipped in each at most, and rounds without a better one before a new start. */
const NEIGHBOURS = 32;
const MOST_FLIPS = 2;
const PATIENCE = 100;

/** Flips bits of the best nonce so far. */
export const hillClimb: SearcherClaim = {
  id: "hill-climb",
  kind: "searcher",
  title: "Hill climbing over the nonce's bits",
  source: "many public projects",
  claimed: "climbs towards hashes with more zeros",
  description:
    "The best nonce so far is changed in one or two bits, 32 ways at a time, and the best of them is the next to start " +
    "from; after 100 rounds without progress it starts anew. (Projects differ in these numbers.) It is believable because " +
    "the best hash seen gets better and better, as the best of any growing sample does. Neighbours of a good nonce are no " +
    "better than others, and a summit has only 528 of them: most are hashed again and again.",
  needs: [],
  uses: ["results"],
  expected: {
    verdict: "harmful",
    reason: "it hashes neighbours of one nonce repeatedly; the distinct ones among them win as often as any",
  },
  positiveControl: {
    pow: "sha256:7",
    reason: "after 7 rounds neighbours of a winning nonce win several times as often as others",
  },
  operationsPerNonce: 8,
  open: async (_model, { stream }) => new Climber(stream),
};

class Climber implements Searcher {
  readonly #stream: RandomStream;
  #best: number;
  #zeros = -1;
  #rounds = 0;

  constructor(stream: RandomStream) {
    this.#stream = stream;
    this.#best = stream.uint32();
  }

  propose(out: Uint32Array): number {
    const count = Math.min(NEIGHBOURS, out.length);
    for (let i = 0; i < count; i++) {
      let nonce = this.#best;
      for (let flips = 1 + this.#stream.below(MOST_FLIPS); flips > 0; flips--)
        nonce ^= 1 << this.#stream.below(32);
      out[i] = nonce;
    }
    return count;
  }

  learn(nonces: Uint32Array, leadingZeros: Uint8Array): void {
    this.#rounds++;
    for (let i = 0; i < nonces.length; i++) {
      if (leadingZeros[i]! <= this.#zeros) continue;
      [this.#best, this.#zeros, this.#rounds] = [nonces[i]!, leadingZeros[i]!, 0];
    }
    if (this.#rounds < PATIENCE) return;
    [this.#best, this.#zeros, this.#rounds] = [this.#stream.uint32(), -1, 0];
  }
}
