import { HeaderHistogram } from "../../../dataset/features/header-histogram.js";
import { nibbleEntropy, nibblePhase } from "../../../dataset/features/nibble-measures.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { CMFO_SOURCE } from "./source.js";

/** The claim's rule: phase D6 at least .7 and entropy D1 at most .25. */
export function keepsCounts(counts: Int32Array): boolean {
  return nibblePhase(counts) >= 0.7 && nibbleEntropy(counts) <= 0.25;
}

/** Hash only nonces whose whole header has high "phase" and low "entropy". */
export const cmfoPhaseEntropy: FilterClaim = {
  id: "cmfo-phase-entropy",
  kind: "filter",
  title: "Phase and entropy of the header's digits",
  source: CMFO_SOURCE,
  claimed: "91 % recall at 100 % rejection of noise, over 100x",
  description:
    "The header with its nonce is read as 256 hex digits; it is hashed only if a mean direction of the digits " +
    "(phase) is at least .7 and their entropy at most .25 of the maximum. It is believable because in the claimant's " +
    "data it told solutions from noise: the solutions came from one template whose previous hash and Merkle root " +
    "were zero, the noise from random ones, and it is the template that the rule recognises.",
  needs: [],
  expected: {
    verdict: "degenerate",
    reason:
      "on real headers nothing passes; on all-zero ones what passes depends on the time stamp, not on luck",
  },
  selection: { by: "rule" },
  // Sixteen table look-ups and additions for the entropy, as many for the phase, and the eight digits that change.
  operationsPerNonce: 80,
  open: async () => scorer(),
};

function scorer(): Scorer {
  return {
    score(template, nonces, out) {
      const histogram = new HeaderHistogram(template, "identity");
      for (let i = 0; i < nonces.length; i++) out[i] = keepsCounts(histogram.of(nonces[i]!)) ? 1 : 0;
    },
  };
}
