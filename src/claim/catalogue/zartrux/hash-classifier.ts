import { BOOSTING_DEFAULTS, boostedTrees } from "../../../model/trees/boosted-trees.js";
import type { FilterClaim } from "../../contract.js";
import { featureModel } from "../feature-model.js";
import { TEXT_FEATURES } from "./features.js";
import { ZARTRUX_SOURCE } from "./source.js";

const TREES = 100;
const DEPTH = 3;

/** Boosted trees on how long a nonce is when written down, and on its last byte. */
export const zartruxHashClassifier: FilterClaim = {
  id: "zartrux-hash-classifier",
  kind: "filter",
  title: "Boosted trees on the nonce's length and last byte",
  source: `${ZARTRUX_SOURCE}, advanced_hash_classifier.py`,
  claimed: "classifies nonces and estimates future difficulty",
  description:
    `At most ${TREES} gradient-boosted trees of depth ${DEPTH} (the usual settings of the claimant's library) score a nonce by ` +
    "the length of its decimal text, the length of its hexadecimal text and its last byte; the better-scored share is hashed. " +
    "It is believable because a classifier of any features reports an accuracy, and where losing is the rule that is high. " +
    "Nine nonces in ten are written with as many hex digits, and a hash takes no notice of any of the three.",
  needs: ["labels"],
  expected: {
    verdict: "no-advantage",
    reason:
      "how a nonce is written says nothing of its hash; always naming the more frequent class is as accurate",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 4096 },
    reason:
      "after 7 rounds the winning nonces of a template share their highest byte, which decides how long a nonce is",
  },
  selection: { by: "share" },
  // Two lengths and a byte; a look-up, a comparison and a step a split.
  operationsPerNonce: 20 + TREES * DEPTH * 3,
  ...featureModel(TEXT_FEATURES, boostedTrees, { ...BOOSTING_DEFAULTS, rounds: TREES, maxDepth: DEPTH }),
};
