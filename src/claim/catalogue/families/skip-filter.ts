import { keyedHash } from "../../../core/permutation.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { hashedNonces, liftOf, sampledMean, sampledShare, shareKept } from "../../figure-tools.js";

/** Share of nonces skipped: the middle of the 30 to 50 % announced. */
const SKIPPED = 0.4;

/** Templates, and nonces on each, that its figures are taken over. */
const TEMPLATES = 32;
const NONCES = 4096;

/** Skips a share of the nonces at random, in place of an oracle that is not public. */
export const skipFilter: FilterClaim = {
  id: "skip-filter",
  kind: "filter",
  title: "An oracle that skips two nonces in five",
  source: "Quantum Blockchain Technologies, announcements 2024-25 (the method is not public)",
  claimed: "skips 30-50 % of the hashes, 30 % more hash rate",
  description:
    "A proprietary oracle is said to tell which hashes need not be computed. What it does is not published; here its place is " +
    "taken by a coin that skips 40 % of the nonces. It is believable because the rate of nonces dealt with does rise by the " +
    "share skipped. That figure has no recall in it: the solutions among the skipped nonces are lost, and with a coin that " +
    "is the same share of them.",
  figures: [
    {
      name: "hashes skipped",
      unit: "share of nonces",
      published: [0.3, 0.5],
      source: "claimant",
      from: "computation",
      compute: async ({ stream }) => 1 - (await shareKept(skipFilter, stream, TEMPLATES, NONCES)),
      tolerance: sampledShare(SKIPPED, TEMPLATES * NONCES, 0),
    },
    {
      name: "hash rate gained",
      unit: "hits per hash over those of random search",
      published: 1.3,
      source: "claimant",
      from: "computation",
      compute: ({ stream }) => liftOf(scorer(), hashedNonces(stream, 1, TEMPLATES, NONCES)),
      tolerance: sampledMean(1, (1 - SKIPPED) * TEMPLATES * NONCES, 0.1),
      difference:
        "nonces dealt with a second, skipped ones counted in, are no hash rate: solutions for the hashes paid for stay as they were",
    },
  ],
  needs: [],
  expected: {
    verdict: "no-advantage",
    reason: "a skip rate without recall means nothing: a coin has it too",
  },
  selection: { by: "rule" },
  // A mixer of two rounds: shifts, exclusive ors, products and a comparison.
  operationsPerNonce: 16,
  open: async () => scorer(),
};

function scorer(): Scorer {
  return {
    score(template, nonces, out) {
      const key = template.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0);
      for (let i = 0; i < nonces.length; i++)
        out[i] = keyedHash(key, nonces[i]!) >= SKIPPED * 2 ** 32 ? 1 : 0;
    },
  };
}
