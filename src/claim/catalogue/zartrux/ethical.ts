import type { RandomStream } from "../../../core/random-stream.js";
import { BOOSTING_DEFAULTS, boostedTrees } from "../../../model/trees/boosted-trees.js";
import { FOREST_DEFAULTS, randomForest } from "../../../model/trees/random-forest.js";
import type { ClaimantFigure } from "../../claimant-figure.js";
import type { FilterClaim } from "../../contract.js";
import { accuracyOf, hashedNonces, sampledShare } from "../../figure-tools.js";
import { featureModel } from "../feature-model.js";
import { ZARTRUX_ALL_FEATURES, ZARTRUX_FEATURE_OPERATIONS } from "./features.js";
import { ZARTRUX_SOURCE } from "./source.js";

/** Trees of either model, and splits on the way down one of the boosted ones and one of the forest. */
const TREES = 100;
const BOOSTED_DEPTH = 6;
const FOREST_DEPTH = 10;

/** A look-up, a comparison and a step a split. */
const OPERATIONS_A_SPLIT = 3;

const common = {
  kind: "filter",
  source: ZARTRUX_SOURCE,
  claimed: "92 % accuracy",
  needs: ["labels"],
  selection: { by: "share" },
} as const;

const FEATURES =
  "entropy, share of zeros, uniqueness and pattern of the nonce's bits, and mean, deviation, skewness, kurtosis and rolling " +
  "windows of its bytes";

const trained = {
  ...common,
  expected: {
    verdict: "no-advantage",
    reason:
      "the features are functions of the nonce alone, and after all rounds the hash is independent of them",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 8192 },
    reason:
      "after 7 rounds the winning nonces of a template share their highest byte, on which the mean of the bytes depends",
  },
} as const;

const BELIEVABLE =
  "It is believable because the figure of 92 % is on its page, where it is a constant, and because the figures do describe " +
  "nonces: they tell random from regular ones, which win equally often.";

/** Templates to learn from and as many to be tested on, and nonces on each, half of which win. */
const TEMPLATES = 4;
const NONCES = 512;

/** @param threshold score above which a nonce is taken for a winner */
function accuracyFigure(model: Pick<FilterClaim, "fit" | "open">, threshold: number): ClaimantFigure {
  return {
    name: "accuracy on new nonces, half of which win",
    unit: "share of nonces",
    published: 0.92,
    source: "claimant",
    from: "computation",
    compute: ({ stream }) => testAccuracy(model, stream, threshold),
    tolerance: sampledShare(0.5, TEMPLATES * NONCES, 0.01),
    difference: "the published figure is a constant in the claimant's page; half is what chance gives",
  };
}

async function testAccuracy(
  model: Pick<FilterClaim, "fit" | "open">,
  stream: RandomStream,
  threshold: number,
): Promise<number> {
  const training = hashedNonces(stream, 1, TEMPLATES, NONCES);
  const validation = hashedNonces(stream, 1, TEMPLATES, NONCES);
  const fitted = await model.fit!({ training, validation, history: [] }, { stream, backend: "wasm" });
  return accuracyOf(await model.open(fitted.model, "wasm"), validation, threshold);
}

const FOREST = { ...FOREST_DEFAULTS, trees: TREES, maxDepth: FOREST_DEPTH };

const BOOSTED_MODEL = featureModel(ZARTRUX_ALL_FEATURES, boostedTrees, {
  ...BOOSTING_DEFAULTS,
  rounds: TREES,
  maxDepth: BOOSTED_DEPTH,
});
const FOREST_MODEL = featureModel(ZARTRUX_ALL_FEATURES, randomForest, FOREST);
const SHIPPED_MODEL = featureModel(ZARTRUX_ALL_FEATURES, randomForest, FOREST, ({ nonces }) =>
  Uint8Array.from(nonces, (_, row) => 1 - (row % 2)),
);

/** Trees on figures of the nonce's bits and bytes, trained to tell winning nonces. */
export const zartruxEthical: readonly FilterClaim[] = [
  {
    ...trained,
    ...BOOSTED_MODEL,
    // Its score is a logarithm of odds, the forests' a probability.
    figures: [accuracyFigure(BOOSTED_MODEL, 0)],
    id: "zartrux-ethical:boosted-trees",
    title: "Boosted trees on figures of the nonce",
    description:
      `At most ${TREES} gradient-boosted trees score nonces by ${FEATURES}; the better-scored share is hashed. (Depth and rate ` +
      `are left open: here ${BOOSTED_DEPTH} and .1.) ${BELIEVABLE}`,
    operationsPerNonce: ZARTRUX_FEATURE_OPERATIONS + TREES * BOOSTED_DEPTH * OPERATIONS_A_SPLIT,
  },
  {
    ...trained,
    ...FOREST_MODEL,
    figures: [accuracyFigure(FOREST_MODEL, 0.5)],
    id: "zartrux-ethical:random-forest",
    title: "Random forest on figures of the nonce",
    description:
      `A random forest of ${TREES} trees scores nonces by ${FEATURES}; the better-scored share is hashed. (Depth is left open: ` +
      `here ${FOREST_DEPTH} at most.) ${BELIEVABLE}`,
    operationsPerNonce: ZARTRUX_FEATURE_OPERATIONS + TREES * FOREST_DEPTH * OPERATIONS_A_SPLIT,
  },
];

/** The same forest, taught as the program teaches it: a row has label 1 if its number is even. */
export const zartruxEthicalShipped: FilterClaim = {
  ...common,
  positiveControl: {
    none: "it is taught whether a row's number is even, which no effect of the hash changes",
  },
  ...SHIPPED_MODEL,
  figures: [accuracyFigure(SHIPPED_MODEL, 0.5)],
  id: "zartrux-ethical-shipped",
  title: "Random forest on figures of the nonce, as the program trains it",
  description:
    `A random forest of ${TREES} trees scores nonces by ${FEATURES}. The program gives its training rows labels by their place ` +
    "in the file, 1 where the row number is even, so that what is learnt has nothing to do with winning. It is believable " +
    "because the forest fits its training rows all the same. There is no function on which it could find anything: no hash " +
    "enters what it is taught.",
  expected: {
    verdict: "no-advantage",
    reason:
      "its labels follow the row number: it learns what its twin with permuted labels learns, nothing of the hash",
  },
  operationsPerNonce: ZARTRUX_FEATURE_OPERATIONS + TREES * FOREST_DEPTH * OPERATIONS_A_SPLIT,
};
