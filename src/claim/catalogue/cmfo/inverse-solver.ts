import type { RandomStream } from "../../../core/random-stream.js";
import { cmfoDistance } from "../../../dataset/features/cmfo-target.js";
import { CMFO_WIDTH, CmfoHeader } from "../../../dataset/features/cmfo-vector.js";
import type { Searcher, SearcherClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES, VECTOR_OPERATIONS } from "./source.js";

/** The claimant's settings: step of the difference, learning rate, distance that counts as solved, longest descent. */
const STEP = 100;
const RATE = 1000;
const SOLVED = 0.01;
const MOST_STEPS = 10_000;

/** Descends from nonce to nonce along the slope of the distance from the target vector. */
export const cmfoInverseSolver: SearcherClaim = {
  id: "cmfo-inverse-solver",
  kind: "searcher",
  title: "Gradient descent over the nonce",
  source: `${CMFO_SOURCE}, cmfo_inverse_solver.py`,
  claimed: "navigates to the solution instead of testing nonces; converges",
  description:
    "From a random nonce the search follows the slope of the distance between the header's seven-dimensional vector and a " +
    "target: the slope over the next 100 nonces, times 1000, is the step. Every nonce visited is hashed; after 10 000 " +
    "steps, or within .01 of the target, it starts anew. It is believable because it stands still, and what stands still " +
    "looks converged: distances differ by a few hundredths, so that a step is less than one nonce, rounded down to the " +
    "same nonce or its neighbour.",
  needs: [],
  appliesTo: HEADER_FAMILIES,
  uses: ["template"],
  expected: {
    verdict: "harmful",
    reason: "it hashes the same nonces again and again; the distinct ones among them win as often as any",
  },
  // Two vectors a step.
  operationsPerNonce: 2 * VECTOR_OPERATIONS,
  open: async (_model, { template, stream }) => new Descent(template, stream),
};

/** The search on one template. */
class Descent implements Searcher {
  readonly #header: CmfoHeader;
  readonly #stream: RandomStream;
  #nonce: number;
  #steps = 0;

  constructor(template: Uint8Array, stream: RandomStream) {
    this.#header = new CmfoHeader(template, "quadratic");
    this.#stream = stream;
    this.#nonce = this.#start();
  }

  propose(out: Uint32Array): number {
    for (let i = 0; i < out.length; i++) {
      out[i] = this.#nonce;
      this.#move();
    }
    return out.length;
  }

  #move(): void {
    const here = this.#distance(this.#nonce);
    const next = nextNonce(this.#nonce, here, this.#distance((this.#nonce + STEP) % 2 ** 32));
    this.#steps++;
    if (here < SOLVED || this.#steps === MOST_STEPS) {
      this.#nonce = this.#start();
      this.#steps = 0;
      return;
    }
    // Where it stands still it would find the same distances at every step to come: they are not computed again.
    this.#nonce = next;
  }

  /** The claimant draws from [0, 2^31 - 1). */
  #start(): number {
    return this.#stream.below(2 ** 31 - 1);
  }

  readonly #known = { nonce: -1, distance: 0, second: -1, secondDistance: 0 };

  #distance(nonce: number): number {
    const known = this.#known;
    if (nonce === known.nonce) return known.distance;
    if (nonce === known.second) return known.secondDistance;
    const vector = this.#header.vectors(Uint32Array.of(nonce), new Float64Array(CMFO_WIDTH));
    const distance = cmfoDistance(vector);
    [known.second, known.secondDistance] = [known.nonce, known.distance];
    [known.nonce, known.distance] = [nonce, distance];
    return distance;
  }
}

/**
 * The nonce after one step: n - 1000 * (d(n + 100) - d(n)) / 100 modulo 2^32, its fraction cut off.
 *
 * @param here d(n)
 * @param ahead d(n + 100)
 */
export function nextNonce(nonce: number, here: number, ahead: number): number {
  const moved = nonce - (RATE * (ahead - here)) / STEP;
  // A step too small for its quotient by 2^32 to be a number leaves -1 here, which is the last nonce.
  return Math.floor(moved - 2 ** 32 * Math.floor(moved / 2 ** 32)) >>> 0;
}
