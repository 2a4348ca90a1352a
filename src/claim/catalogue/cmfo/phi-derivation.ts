import { createHash } from "node:crypto";
import type { Searcher, SearcherClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

const PHI = (1 + Math.sqrt(5)) / 2;
const DIMENSIONS = 7;
/** What sets one candidate apart from the next. */
const PRIME = 7919;
const LARGEST = 2 ** 32 - 1;

/** Candidates a header in the claimant's program; a hunt that has more to spend goes on counting. */
export const CANDIDATES = 1024;

/**
 * Candidate `index` for the hash of a header: rotated left by 7 * index bytes, its first 7 bytes are a direction, of which
 * the projection onto the powers of phi is scaled to a nonce. (The claimant's program cuts the fraction off towards zero
 * before it takes the remainder; so does this.)
 *
 * @param signature SHA-256 of the header's first 76 bytes
 * @param index 0 to 2^32 - 1
 */
export function phiCandidate(signature: Uint8Array, index: number): number {
  const offset = (DIMENSIONS * index) % 32;
  const direction = Array.from(
    { length: DIMENSIONS },
    (_, i) => (signature[(offset + i) % 32]! / 255) * 2 - 1,
  );
  const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
  const scale = length > 1e-15 ? PHI / length : 1;
  let power = 1;
  let projection = 0;
  for (const x of direction) {
    projection += x * scale * power;
    power *= PHI;
  }
  const nonce = Math.trunc(((projection + 10) / 20) * LARGEST);
  return (((nonce + index * PRIME) % 2 ** 32) + 2 ** 32) % 2 ** 32;
}

/** Nonces derived from a hash of the rest of the header by powers of the golden ratio. */
export const cmfoPhiDerivation: SearcherClaim = {
  id: "cmfo-phi-derivation",
  kind: "searcher",
  title: "Nonces derived from the header by the golden ratio",
  source: `${CMFO_SOURCE}, experiments/derive_nonce_deterministic.py`,
  claimed: "36 of 69 real blocks have a derived nonce within 1 % of their own",
  description:
    "The hash of the header without its nonce is rotated and projected onto powers of the golden ratio, 1024 times, and " +
    "each projection is a candidate. It is believable because for 36 of 69 real blocks some candidate lies within 1 % of " +
    "the winning nonce. But 1024 candidates cover so much of the line that half of any nonces are close: with the blocks' " +
    "nonces exchanged at random it is 51.3 % +- 5.8.",
  needs: [],
  appliesTo: HEADER_FAMILIES,
  uses: ["template"],
  expected: {
    verdict: "no-advantage",
    reason: "a nonce near a winner is no winner: the candidates are distinct and win as often as any",
  },
  // Seven bytes: scaling, square, product and sum each.
  operationsPerNonce: 50,
  open: async (_model, { template }) => searcher(template),
};

function searcher(template: Uint8Array): Searcher {
  const signature = createHash("sha256").update(template).digest();
  let index = 0;
  return {
    propose(out) {
      for (let i = 0; i < out.length; i++) out[i] = phiCandidate(signature, index++);
      return out.length;
    },
  };
}
