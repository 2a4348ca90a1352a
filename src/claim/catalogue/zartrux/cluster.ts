import { z } from "zod";
import type { Json } from "../../../core/canonical-json.js";
import { clusterModel } from "../../../model/clusters.js";
import type { FilterClaim, FitContext, FitRows, Fitted, Scorer } from "../../contract.js";
import { featureModel } from "../feature-model.js";
import { ZARTRUX_ALL_FEATURES, ZARTRUX_FEATURE_OPERATIONS } from "./features.js";
import { ZARTRUX_SOURCE } from "./source.js";

const CLUSTERS = 5;

const clusters = featureModel(ZARTRUX_ALL_FEATURES, clusterModel, { clusters: CLUSTERS, iterations: 100 });

const modelSchema = z.strictObject({ clusters: z.json(), richest: z.number() });

/** Hash only nonces of the cluster in which training nonces won most often. */
export const zartruxCluster: FilterClaim = {
  id: "zartrux-cluster",
  kind: "filter",
  title: "The cluster of nonces richest in winners",
  source: `${ZARTRUX_SOURCE}, cluster_analyzer.py`,
  claimed: "groups of similar behaviour",
  description:
    `Figures of a nonce's bits and bytes are standardised and sorted into ${CLUSTERS} clusters by k-means; only nonces of the ` +
    "cluster with the largest share of winners among the training rows are hashed. It is believable because one of five is " +
    "always the richest, by a few per cent if there are a few thousand rows. On new rows it is as rich as the others.",
  needs: ["labels"],
  expected: {
    verdict: "no-advantage",
    reason: "shares of winners differ between clusters by chance, and so not again on new nonces",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 8192 },
    hashes: 32_768,
    reason:
      "after 7 rounds the winning nonces of a template share their highest byte, on which the mean of the bytes depends",
  },
  selection: { by: "rule" },
  // Squared distances from five centres.
  operationsPerNonce: ZARTRUX_FEATURE_OPERATIONS + CLUSTERS * 3 * ZARTRUX_ALL_FEATURES.width,
  fit,
  open,
};

async function fit(rows: FitRows, context: FitContext): Promise<Fitted> {
  const fitted = await clusters.fit(rows, context);
  const scorer = await clusters.open(fitted.model);
  const { templates, nonces } = rows.training;
  const shares = new Float32Array(nonces.length);
  scorer.score(templates[0]!, nonces, shares);
  const richest = shares.reduce((most, share) => Math.max(most, share), 0);
  return { ...fitted, model: { clusters: fitted.model, richest } };
}

async function open(model: Json): Promise<Scorer> {
  const { clusters: frozen, richest } = modelSchema.parse(model);
  const scorer = await clusters.open(frozen);
  return {
    score(template, nonces, out) {
      scorer.score(template, nonces, out);
      for (let i = 0; i < nonces.length; i++) out[i] = out[i]! >= richest ? 1 : 0;
    },
  };
}
