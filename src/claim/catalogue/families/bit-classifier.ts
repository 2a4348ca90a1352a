import { NONCE_BITS } from "../../../dataset/features/nonce-bits.js";
import { LOGISTIC_DEFAULTS, logisticRegression } from "../../../model/linear/logistic-regression.js";
import { type ResidualOptions, residualModel } from "../../../model/residual-net/residual-model.js";
import { BOOSTING_DEFAULTS, boostedTrees } from "../../../model/trees/boosted-trees.js";
import type { FilterClaim } from "../../contract.js";
import { featureModel } from "../feature-model.js";

/*
 * Models of other kinds than that of `mlp-classifier` on the same 32 numbers, so that what one of them cannot learn of a
 * hash can be told from what none can.
 */

const common = {
  kind: "filter",
  source: "many public projects; carelesslearner, 2015, for trees; A. Gohr, CRYPTO 2019, for residual nets",
  claimed: "picks winning nonces better than chance",
  needs: ["labels"],
  selection: { by: "share" },
  expected: {
    verdict: "no-advantage",
    reason: "after all rounds the hash is independent of every simple function of the nonce's bits",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 8192 },
    reason: "after 7 rounds the winning nonces of a template still follow a pattern in their bits",
  },
} as const;

const TREES = { ...BOOSTING_DEFAULTS, rounds: 60, maxDepth: 6, learningRate: 0.2 };

/** A look-up, a comparison and a step a split. */
const OPERATIONS_A_SPLIT = 3;

const RESIDUAL: ResidualOptions = {
  shape: { positions: 8, filters: 16, depth: 2, dense: [32] },
  learningRate: 2e-3,
  batchSize: 256,
  epochs: 10,
  patience: 3,
};

/** Models on the 32 nonce bits, trained to tell winning nonces from losing ones. */
export const bitClassifier: readonly FilterClaim[] = [
  {
    ...common,
    ...featureModel(NONCE_BITS, logisticRegression, LOGISTIC_DEFAULTS),
    id: "bit-classifier:logistic",
    title: "Logistic regression on the nonce's bits",
    description:
      "A logistic regression is shown nonces labelled by whether their hash met the target, gives each of their 32 bits a " +
      "weight, and scores new ones; only the better-scored half is hashed. It is believable because a single bit does decide " +
      "where a hash has so few rounds that the nonce is only added to something.",
    // A product and a sum a bit.
    operationsPerNonce: 2 * NONCE_BITS.width,
  },
  {
    ...common,
    ...featureModel(NONCE_BITS, boostedTrees, TREES),
    id: "bit-classifier:trees",
    title: "Boosted trees on the nonce's bits",
    description:
      `At most ${TREES.rounds} gradient-boosted trees of depth ${TREES.maxDepth} are shown nonces labelled by whether their ` +
      "hash met the target and score new ones; only the better-scored half is hashed. It is believable because trees find " +
      "what hangs on several bits at once, which is how the carries of a few rounds look.",
    operationsPerNonce: TREES.rounds * TREES.maxDepth * OPERATIONS_A_SPLIT,
  },
  {
    ...common,
    ...featureModel(NONCE_BITS, residualModel, RESIDUAL),
    id: "bit-classifier:residual",
    title: "Residual network on the nonce's bits",
    description:
      `A residual network of convolutions over the nonce's ${RESIDUAL.shape.positions} hex digits is shown nonces labelled by ` +
      "whether their hash met the target and scores new ones; only the better-scored half is hashed. It is believable because " +
      "nets of this build have beaten hand-made distinguishers of round-reduced ciphers.",
    operationsPerNonce: 2 * residualMultiplyAdds(RESIDUAL.shape, NONCE_BITS.width),
  },
];

/** Products of one pass of one row. */
function residualMultiplyAdds(
  { positions, filters, depth, dense }: ResidualOptions["shape"],
  inputs: number,
): number {
  const entry = inputs * filters;
  const blocks = positions * depth * 2 * 3 * filters * filters;
  const widths = [positions * filters, ...dense, 1];
  return dense.reduce((sum, width, i) => sum + widths[i]! * width, entry + blocks + widths.at(-2)!);
}
