import { createHash } from "node:crypto";
import type { RandomStream } from "../../../core/random-stream.js";
import type { Winner } from "../../../dataset/block-headers.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { Searcher, SearcherClaim } from "../../contract.js";
import { ofFew, randomTemplate, sampledShare } from "../../figure-tools.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

/** Blocks of the claimant's sample. */
const BLOCKS = 69;

/** Headers with unrelated nonces, and past blocks, that are looked at. */
const HEADERS = 20 * BLOCKS;

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
  figures: figures(),
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

/** A derived nonce is close within 1 % of the range. */
const CLOSE = 0.01 * 2 ** 32;

/** Whether any candidate of a header comes close to a nonce. */
export function comesClose({ template, nonce }: Winner): boolean {
  const signature = createHash("sha256").update(template).digest();
  for (let i = 0; i < CANDIDATES; i++) {
    if (Math.abs(phiCandidate(signature, i) - nonce) < CLOSE) return true;
  }
  return false;
}

function figures(): ClaimantFigure[] {
  return [
    {
      name: "real blocks with a derived nonce close",
      unit: "share of 69 blocks",
      published: 36 / 69,
      source: "claimant",
      from: "real chain",
    },
    {
      name: "unrelated nonces close",
      unit: "share of headers",
      published: 0.513,
      source: "measured",
      from: "computation",
      compute: ({ stream }) => {
        const headers = Array.from({ length: HEADERS }, () => {
          return { template: randomTemplate(stream), nonce: stream.uint32() };
        });
        return shareClose(headers);
      },
      // The published figure has an error of 5.8 over the root of the permutations, of which the number is not given.
      tolerance: sampledShare(0.513, HEADERS, 0.001),
    },
    {
      name: "spread of that share among 69 blocks",
      unit: "standard deviation",
      published: 0.058,
      source: "measured",
      from: "computation",
      compute: () => Math.sqrt((0.513 * (1 - 0.513)) / BLOCKS),
      tolerance: 0.003,
    },
    {
      name: "blocks with a derived nonce close",
      unit: "share of blocks",
      published: 36 / 69,
      source: "claimant",
      from: "past blocks",
      compute: ({ history }) => shareClose(history.slice(-HEADERS)),
      tolerance: ofFew(36 / 69, BLOCKS),
      difference: "other blocks, mined by others",
    },
    {
      name: "the same blocks with their nonces exchanged",
      unit: "share of blocks",
      published: 0.513,
      source: "measured",
      from: "past blocks",
      compute: ({ history, stream }) => shareClose(exchanged(history.slice(-HEADERS), stream)),
      tolerance: ofFew(0.513, BLOCKS),
      difference: "other blocks, mined by others",
    },
  ];
}

function shareClose(blocks: readonly Winner[]): number {
  return blocks.filter(comesClose).length / blocks.length;
}

function exchanged(blocks: readonly Winner[], stream: RandomStream): Winner[] {
  const nonces = stream.shuffle(Uint32Array.from(blocks, ({ nonce }) => nonce));
  return blocks.map(({ template }, i) => ({ template, nonce: nonces[i]! }));
}

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
