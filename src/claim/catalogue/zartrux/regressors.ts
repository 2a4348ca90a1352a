import { z } from "zod";
import type { Json } from "../../../core/canonical-json.js";
import type { FeatureSet } from "../../../dataset/features/feature-set.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { checkFeatures, parseFrozenModel } from "../../../model/frozen-model.js";
import { lasso, ridge } from "../../../model/linear/penalised-least-squares.js";
import type { ModelKind } from "../../../model/model-kind.js";
import { FOREST_DEFAULTS, randomForest } from "../../../model/trees/random-forest.js";
import type { FilterClaim, FitContext, FitRows, Fitted, Scorer } from "../../contract.js";
import { hashedNonces } from "../../figure-tools.js";
import { ZARTRUX_SOURCE } from "./source.js";
import { timeOf } from "./template-time.js";

/** What the nonce is predicted from. */
const REGRESSION_FEATURES = {
  name: "zartrux-difficulty-score-time",
  version: 1,
  width: 3,
} as const satisfies Pick<FeatureSet, "name" | "version" | "width">;

const FOREST_TREES = 100;
const FOREST_DEPTH = 10;

const modelSchema = z.strictObject({ bits: z.int(), validationR2: z.number(), frozen: z.json() });

/** Regressions that predict the nonce itself; nonces near the prediction are hashed. */
export const zartruxRegressors: readonly FilterClaim[] = [
  variant("random-forest", `a random forest of ${FOREST_TREES} trees`, randomForest, {
    ...FOREST_DEFAULTS,
    task: "regression",
    trees: FOREST_TREES,
    maxDepth: FOREST_DEPTH,
  }),
  variant("ridge", "a ridge regression of penalty 1", ridge, { l2: 1, standardise: true }),
  variant("lasso", "a lasso of penalty .1", lasso, { l1: 0.1, standardise: true, iterations: 1000 }),
];

function variant<Options>(
  name: string,
  model: string,
  kind: ModelKind<Options>,
  options: Options,
): FilterClaim {
  return {
    id: `zartrux-regressors:${name}`,
    kind: "filter",
    title: `Nonce predicted from difficulty, score and time (${name.replace("-", " ")})`,
    source: `${ZARTRUX_SOURCE}, regression_model.py`,
    claimed: "a low mean squared error",
    description:
      `From difficulty, score and time stamp ${model} predicts the winning nonce, and the share of nonces nearest the ` +
      "prediction is hashed. (What the score is and which rows are used are left open: here the leading zero bits of the hash, " +
      "those that win where a nonce is to be predicted, and the training rows that won.) It is believable because an error in " +
      "figures of 2^32 has no familiar size to hold it against. Held against that of always naming the mean, it is no lower: " +
      "R2 is 0 or less.",
    figures: [
      {
        name: "R2 against the mean, on new templates",
        unit: "share of the variance explained",
        published: [-1, 0],
        source: "measured",
        from: "computation",
        compute: async ({ stream }) => {
          const rows = () => hashedNonces(stream, 3, 16, 512);
          const sets = { training: rows(), validation: rows(), history: [] };
          const fitted = await fitRegression(kind, options, sets, { stream, backend: "wasm" });
          return modelSchema.parse(fitted.model).validationR2;
        },
        // Of a thousand winners chance may explain so much.
        tolerance: 0.02,
      },
    ],
    needs: ["labels"],
    expected: {
      verdict: "no-advantage",
      reason:
        "the prediction is near the middle of the range for every block, and nonces there win as often as others",
    },
    positiveControl: {
      pow: "sha256:7",
      split: "same-template",
      train: { templates: 8, nonces: 8192 },
      reason: "after 7 rounds the winning nonces of a template lie side by side, and their mean among them",
    },
    selection: { by: "share" },
    // The prediction is made once a template; a nonce costs its distance.
    operationsPerNonce: 3,
    fit: (rows, context) => fitRegression(kind, options, rows, context),
    open: (frozen) => openRegression(kind, frozen),
  };
}

async function fitRegression<Options>(
  kind: ModelKind<Options>,
  options: Options,
  { training, validation }: FitRows,
  { stream }: FitContext,
): Promise<Fitted> {
  const data = { training: winningRows(training), validation: winningRows(validation) };
  const { frozen, diagnostics } = await kind.fit(data, REGRESSION_FEATURES, options, stream);
  if (diagnostics.task !== "regression") throw new Error("a classifier predicts no nonce");
  const { validationR2 } = diagnostics;
  return { model: { bits: training.bits, validationR2, frozen: frozen as unknown as Json } };
}

/** Features and nonces of the rows that won; the score is that of their hash. */
export function winningRows({ bits, templates, templateIndex, nonces, hashes, hits }: LabelledSet) {
  const won = [...nonces.keys()].filter((row) => hits[row] === 1);
  const rows = won.map((row) => featuresOf(bits, Math.clz32(hashes[row]!), templates[templateIndex[row]!]!));
  return {
    x: Float32Array.from(rows.flat()),
    y: Float64Array.from(won, (row) => nonces[row]!),
    rows: won.length,
  };
}

/** Difficulty, score and time. @param score leading zero bits */
function featuresOf(bits: number, score: number, template: Uint8Array): number[] {
  return [2 ** bits, score, timeOf(template)];
}

async function openRegression<Options>(kind: ModelKind<Options>, model: Json): Promise<Scorer> {
  const { bits, frozen } = modelSchema.parse(model);
  const parsed = parseFrozenModel(frozen);
  checkFeatures(parsed, REGRESSION_FEATURES);
  const scorer = await kind.open(parsed);
  const predicted = new Float32Array(1);
  return {
    score(template, nonces, out) {
      // The score of a hash to come is not known: that which wins is asked for.
      scorer.score(Float32Array.from(featuresOf(bits, bits, template)), 1, predicted);
      for (let i = 0; i < nonces.length; i++) out[i] = -Math.abs(nonces[i]! - predicted[0]!);
    },
  };
}
