import type { RandomStream } from "../../../core/random-stream.js";
import type { Searcher, SearcherClaim } from "../../contract.js";

/** Usual settings of such programs. */
const POPULATION = 64;
const ELITE = 4;
const TOURNAMENT = 3;
/** A bit of a child is flipped once in so many. */
const BITS_A_MUTATION = 32;

/** Breeds nonces, with the leading zeros of the hash as fitness. */
export const geneticNonce: SearcherClaim = {
  id: "genetic-nonce",
  kind: "searcher",
  title: "A genetic algorithm over nonces",
  source: "many public projects",
  claimed: "evolves nonces towards a solution",
  description:
    "A population of 64 nonces is bred: parents are chosen by tournaments of three on the leading zeros of their hashes, " +
    "children take each bit from one of two parents, a bit in 32 is flipped, and the best four stay. (Projects differ in " +
    "these numbers.) It is believable because the best fitness rises from generation to generation, as the best of any " +
    "growing sample does. Bits of good nonces carry nothing over, and as the population grows alike, the same nonces are " +
    "hashed again.",
  needs: [],
  uses: ["results"],
  expected: {
    verdict: "harmful",
    reason: "the population hashes itself again; the distinct nonces in it win as often as any",
  },
  positiveControl: {
    pow: "sha256:7",
    reason: "after 7 rounds winning nonces have bits in common, which children inherit",
  },
  operationsPerNonce: 100,
  open: async (_model, { stream }) => new Population(stream),
};

class Population implements Searcher {
  readonly #stream: RandomStream;
  #members: Uint32Array;
  #fitness = new Uint8Array(POPULATION);
  /** Members proposed so far of the present generation. */
  #proposed = 0;
  #learnt = 0;

  constructor(stream: RandomStream) {
    this.#stream = stream;
    this.#members = Uint32Array.from({ length: POPULATION }, () => stream.uint32());
  }

  propose(out: Uint32Array): number {
    if (this.#proposed === POPULATION) this.#breed();
    const count = Math.min(out.length, POPULATION - this.#proposed);
    out.set(this.#members.subarray(this.#proposed, this.#proposed + count));
    this.#proposed += count;
    return count;
  }

  learn(_nonces: Uint32Array, leadingZeros: Uint8Array): void {
    this.#fitness.set(leadingZeros, this.#learnt);
    this.#learnt += leadingZeros.length;
  }

  #breed(): void {
    const ranked = [...this.#members.keys()].sort((a, b) => this.#fitness[b]! - this.#fitness[a]! || a - b);
    const elite = ranked.slice(0, ELITE).map((i) => this.#members[i]!);
    const children = Array.from({ length: POPULATION - ELITE }, () => this.#child());
    this.#members = Uint32Array.of(...elite, ...children);
    this.#fitness = new Uint8Array(POPULATION);
    this.#proposed = 0;
    this.#learnt = 0;
  }

  #child(): number {
    const [mother, father, mask] = [this.#parent(), this.#parent(), this.#stream.uint32()];
    let child = (mother & mask) | (father & ~mask);
    for (let bit = 0; bit < 32; bit++) if (this.#stream.below(BITS_A_MUTATION) === 0) child ^= 1 << bit;
    return child >>> 0;
  }

  #parent(): number {
    let best = this.#stream.below(POPULATION);
    for (let i = 1; i < TOURNAMENT; i++) {
      const other = this.#stream.below(POPULATION);
      if (this.#fitness[other]! > this.#fitness[best]!) best = other;
    }
    return this.#members[best]!;
  }
}
