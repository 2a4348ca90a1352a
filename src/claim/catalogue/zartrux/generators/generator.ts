import type { Searcher } from "../../../contract.js";

/** One source of nonces, told which of them were successes. */
export interface Generator {
  /** So many nonces; what they were worth is told, in the same order, before the next are asked for. */
  next(count: number): Uint32Array;
  /** @param won 1 for a success, else 0 */
  learn?(nonces: Uint32Array, won: Uint8Array): void;
}

/** A success has this many leading zero bits: the claimant's is a share of its pool, whose target a search is not told. */
export const SUCCESS_BITS = 4;

/** Nonces between two adaptations: the claimant's batch. */
export const ROUND = 500;

/** A generator as a search. */
export function searcherOf(generator: Generator): Searcher {
  return {
    propose(out) {
      const nonces = generator.next(Math.min(ROUND, out.length));
      out.set(nonces);
      return nonces.length;
    },
    learn(nonces, leadingZeros) {
      generator.learn?.(
        nonces,
        leadingZeros.map((zeros) => (zeros >= SUCCESS_BITS ? 1 : 0)),
      );
    },
  };
}

/** The place of a draw in [0, 1) among weights. @param total their sum */
export function placeOf(draw: number, weights: ArrayLike<number>, total: number): number {
  let left = draw * total;
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
