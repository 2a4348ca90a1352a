import type { SearcherClaim } from "../../contract.js";

/** 2^32 over the golden ratio, rounded to an odd number: its multiples reach every nonce once. */
const GOLDEN_STEP = 0x9e3779b9;

/** The millionth prime: odd, so that its multiples reach every nonce once too. */
const PRIME_STEP = 15_485_863;

/** Nonces in the order of multiples of the golden ratio. */
export const goldenOrder: SearcherClaim = {
  ...order(GOLDEN_STEP),
  id: "golden-order",
  title: "Nonces in golden-ratio order",
  source: "several public projects; the order is Weyl's sequence of the golden ratio",
  claimed: "a better order of search",
  description:
    "Nonce number i is i times the golden ratio, its whole part left away, as a share of the range. It is believable because " +
    "such points fill the range more evenly than random ones at every length. Evenly filled or not, each nonce is hashed " +
    "once, and where solutions lie has nothing to do with the order.",
};

/** Nonces by strides of a prime. */
export const primeSkew: SearcherClaim = {
  ...order(PRIME_STEP),
  id: "prime-skew",
  title: "Nonces by prime strides",
  source: "several public projects",
  claimed: "a better order of search",
  description:
    "Nonces are visited by strides of a prime modulo 2^32 (here the millionth, 15 485 863; projects name several). It is " +
    "believable because primes avoid patterns. There are none to avoid: any order that visits each nonce once is as good " +
    "as counting.",
};

/** Multiples of an odd step modulo 2^32, from 0. */
function order(step: number) {
  return {
    kind: "searcher",
    needs: [],
    uses: [],
    expected: {
      verdict: "no-advantage",
      reason:
        "hashes of distinct nonces are alike and independent: every order without repeats is exactly null",
    },
    operationsPerNonce: 1,
    open: async () => {
      let nonce = 0;
      return {
        propose(out) {
          for (let i = 0; i < out.length; i++) {
            out[i] = nonce;
            nonce = (nonce + step) >>> 0;
          }
          return out.length;
        },
      };
    },
  } as const satisfies Partial<SearcherClaim>;
}
