import type { SearcherClaim } from "../../contract.js";
import { BITLOAD, CYCLES, DAVE_SOURCE, ITERATIONS, LEVELS } from "./source.js";

const SEED = Number(BigInt.asUintN(32, BITLOAD));
/** Step of one attempt modulo 2^32: a multiple of 256, so that a sequence returns after 2^24. */
const STEP = Number(BigInt.asUintN(32, LEVELS * ITERATIONS * CYCLES));

/** Attempt `index` of the multiplicative stream: the constant times levels, iterations, cycles and number of the attempt. */
export function multiplicativeNonce(index: number): number {
  return Math.imul(SEED, Math.imul(STEP, index + 1)) >>> 0;
}

/** Attempt `index` of the XOR stream: the constant, exclusive or levels times iterations times cycles times the number. */
export function xorNonce(index: number): number {
  return (SEED ^ Math.imul(STEP, index + 1)) >>> 0;
}

/** Nonces from a constant of 111 digits, by multiplication or by exclusive or. */
export const daveKnuthStreams: readonly SearcherClaim[] = [
  variant("multiplicative", "multiplication", multiplicativeNonce),
  variant("xor", "exclusive or", xorNonce),
];

function variant(name: string, operation: string, nonceAt: (index: number) => number): SearcherClaim {
  return {
    id: `dave-knuth-streams:${name}`,
    kind: "searcher",
    title: `Nonces from a 111-digit constant (${operation})`,
    source: DAVE_SOURCE,
    claimed: "universe-powered mining",
    description:
      `Nonces are made of a constant of 111 digits by ${operation} with its levels (80), iterations (156 912) and cycles ` +
      "(161) and the number of the attempt. (The source has several such streams; these are the two plain ones.) It is " +
      "believable because the numbers are large. Modulo 2^32 they are not: the steps are multiples of 256, so that a stream " +
      "has 2^24 nonces and then repeats itself.",
    needs: [],
    uses: [],
    expected: {
      verdict: "no-advantage",
      reason: "an order of nonces that knows nothing of the hash is as good as any; past 2^24 it repeats",
    },
    operationsPerNonce: 3,
    open: async () => {
      let index = 0;
      return {
        propose(out) {
          for (let i = 0; i < out.length; i++) out[i] = nonceAt(index++);
          return out.length;
        },
      };
    },
  };
}
