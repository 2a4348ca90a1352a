import { componentLogisticRegression } from "../../../model/linear/component-regression.js";
import { LOGISTIC_DEFAULTS } from "../../../model/linear/logistic-regression.js";
import type { FilterClaim } from "../../contract.js";
import { featureModel } from "../feature-model.js";
import { ZARTRUX_ALL_FEATURES, ZARTRUX_FEATURE_OPERATIONS } from "./features.js";
import { ZARTRUX_SOURCE } from "./source.js";

const COMPONENTS = 5;

/** Logistic regression on principal components of the nonce's figures. */
export const zartruxPca: FilterClaim = {
  id: "zartrux-pca",
  kind: "filter",
  title: "Logistic regression on principal components",
  source: `${ZARTRUX_SOURCE}, pca_nonce_classifier.py`,
  claimed: "classifies nonces (no figure given)",
  description:
    `Figures of a nonce's bits and bytes are standardised and brought to their ${COMPONENTS} principal components, on which a ` +
    "logistic regression is fitted to tell winning nonces; the better-scored share is hashed. (The penalty is left open: here " +
    "1.) It is believable because a few components hold most of the variance. It is the variance of nonces, all of which are " +
    "as likely to win.",
  needs: ["labels"],
  expected: {
    verdict: "no-advantage",
    reason: "directions in which nonces vary most are not directions in which winners differ: there are none",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 8192 },
    reason:
      "after 7 rounds the winning nonces of a template share their highest byte, on which the mean of the bytes depends",
  },
  selection: { by: "share" },
  // Both steps are linear: a product and a sum a feature.
  operationsPerNonce: ZARTRUX_FEATURE_OPERATIONS + 2 * ZARTRUX_ALL_FEATURES.width,
  ...featureModel(ZARTRUX_ALL_FEATURES, componentLogisticRegression, {
    ...LOGISTIC_DEFAULTS,
    components: COMPONENTS,
    standardise: true,
  }),
};
