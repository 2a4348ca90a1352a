import { HeaderHistogram } from "../../../dataset/features/header-histogram.js";
import { nibbleEntropy, nibblePhase } from "../../../dataset/features/nibble-measures.js";
import type { FilterClaim } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES } from "./source.js";

/** The deployed rule: phase D6 in [.7, 1] and entropy D1 in [.10, .30]. */
export function deployedKeeps(counts: Int32Array): boolean {
  const phase = nibblePhase(counts);
  const entropy = nibbleEntropy(counts);
  return phase >= 0.7 && phase <= 1 && entropy >= 0.1 && entropy <= 0.3;
}

/** The rule of the claimant's miner: phase and entropy as before, but in the quadratic frame. */
export const cmfoDeployed: FilterClaim = {
  id: "cmfo-deployed",
  kind: "filter",
  title: "Phase and entropy as the claimant's miner applies them",
  source: `${CMFO_SOURCE}, cmfo_geometric_miner.py`,
  claimed: "99.99 % of hash operations avoided",
  description:
    "The claimant's miner adds the square of each hex digit's position to the digit (the quadratic frame) and hashes a " +
    "header only if its phase is at least .7 and its entropy between .10 and .30 of the maximum. It is believable " +
    "because it does avoid hashes: all of them. The thresholds were read off headers of zeros without that shift; the " +
    "shift itself spreads the digits, so that no header has so little entropy, winners included.",
  needs: [],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "degenerate",
    reason: "in the quadratic frame the entropy of any header is above .30: nothing passes",
  },
  selection: { by: "rule" },
  // As for cmfo-phase-entropy.
  operationsPerNonce: 80,
  open: async () => ({
    score(template, nonces, out) {
      const histogram = new HeaderHistogram(template, "quadratic");
      for (let i = 0; i < nonces.length; i++) out[i] = deployedKeeps(histogram.of(nonces[i]!)) ? 1 : 0;
    },
  }),
};
