import type { Searcher, SearcherClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

const DIMENSIONS = 7;
const CORNERS = 2 ** DIMENSIONS;
const LEVELS = 10;
const FREQUENCIES: readonly number[] = [1, 2, 3, 5, 8, 13, 21];
const PHI = (1 + Math.sqrt(5)) / 2;
/** Powers of 1/phi, the claimant's phi - 1. */
const WEIGHTS: readonly number[] = powers(PHI - 1);

function powers(base: number): number[] {
  const values = [1];
  while (values.length < DIMENSIONS) values.push(values.at(-1)! * base);
  return values;
}

/** A point of the torus: seven angles in turns, each in [0, 1). Halves of halves: all sums are exact. */
type Point = readonly number[];

/** "Resonance": how near the angles are to odd multiples of an eighth of a turn, weighted by the frequencies, over 7. */
export function resonance(point: Point): number {
  const sum = point.reduce((total, angle, i) => {
    const distance = Math.abs((angle % 0.25) - 0.125);
    return total + (FREQUENCIES[i]! / 21) * (1 - distance / 0.125);
  }, 0);
  return sum / DIMENSIONS;
}

/** The nonce that a point stands for: the mean of its angles, weighted by powers of 1/phi. */
export function nonceOfPoint(point: Point): number {
  const total = WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  const projection = point.reduce((sum, angle, i) => sum + angle * WEIGHTS[i]!, 0) / total;
  return Math.floor(projection * 2 ** 32) % 2 ** 32;
}

/** What the search leaves: its answer, and the centres of all regions that it looked at on the way. */
export interface TorusSearch {
  readonly answer: number;
  readonly visited: readonly number[];
}

/**
 * The claimant's search: from the middle of the torus ten times into the best of 128 corners at half the distance, judged
 * by the best resonance at a region's own corners. Neither header nor hash has a part in it.
 */
export function searchTorus(): TorusSearch {
  const visited: number[] = [];
  let centre: Point = new Array<number>(DIMENSIONS).fill(0.5);
  let radius = 0.5;
  for (let level = 0; level < LEVELS; level++, radius /= 2) {
    let best = bestAtCorners(centre, radius);
    let next = centre;
    for (const corner of cornersOf(centre, radius / 2)) {
      visited.push(nonceOfPoint(corner));
      const found = bestAtCorners(corner, radius / 2);
      if (found > best) [best, next] = [found, corner];
    }
    centre = next;
  }
  return { answer: nonceOfPoint(centre), visited };
}

function bestAtCorners(centre: Point, radius: number): number {
  return Math.max(...cornersOf(centre, radius).map(resonance));
}

function cornersOf(centre: Point, radius: number): Point[] {
  return Array.from({ length: CORNERS }, (_, corner) =>
    centre.map((angle, i) => (angle + ((corner >>> i) & 1 ? radius : -radius) + 1) % 1),
  );
}

/** A search on a seven-dimensional torus that ends at the same nonce whatever the header. */
export const cmfoTorus: SearcherClaim = {
  id: "cmfo-torus",
  kind: "searcher",
  title: "Resonance on a seven-dimensional torus",
  source: `${CMFO_SOURCE}, experiments/derive_nonce_superposition_1024_1024.py`,
  claimed: "1024^1024 states; the 2^32 nonces collapse to 1024",
  description:
    "Nonces are taken as points of a torus of seven angles; a search over corners of ever smaller regions looks for the " +
    "angles of greatest resonance, weighted by Fibonacci numbers, and powers of the golden ratio map them to a nonce. It is believable because it needs few " +
    "evaluations and always gives an answer. The answer is always 2^31: the header is reduced to a signature, which the " +
    "search then leaves aside. Its proposals here are that nonce, then the centres of the 1280 regions visited, then the " +
    "same again.",
  figures: [
    {
      name: "nonces that the search can reach",
      unit: "distinct nonces",
      published: 1024,
      source: "claimant",
      from: "computation",
      compute: () => {
        const { answer, visited } = known();
        return new Set([answer, ...visited]).size;
      },
      tolerance: 0,
      difference:
        "the regions that the search visits on the way, whatever the header; the one that it answers is always 2^31",
    },
  ],
  needs: [],
  appliesTo: HEADER_FAMILIES,
  uses: ["template"],
  expected: {
    verdict: "degenerate",
    reason: "its nonces do not depend on the header, from which it says it derives them",
  },
  // The search is done once for all; a look-up is what is left of it.
  operationsPerNonce: 1,
  open: async () => searcher(),
};

function searcher(): Searcher {
  const { answer, visited } = known();
  const nonces = Uint32Array.of(answer, ...visited);
  let next = 0;
  return {
    propose(out) {
      for (let i = 0; i < out.length; i++, next++) out[i] = nonces[next % nonces.length]!;
      return out.length;
    },
  };
}

let search: TorusSearch | undefined;

function known(): TorusSearch {
  search ??= searchTorus();
  return search;
}
