import { z } from "zod";
import type { Json } from "../../../core/canonical-json.js";
import type { FeatureSet } from "../../../dataset/features/feature-set.js";
import { ZARTRUX_FEATURES } from "../../../dataset/features/zartrux.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { checkFeatures, parseFrozenModel } from "../../../model/frozen-model.js";
import { lasso, ridge } from "../../../model/linear/penalised-least-squares.js";
import type { ModelKind } from "../../../model/model-kind.js";
import { FOREST_DEFAULTS, randomForest } from "../../../model/trees/random-forest.js";
import type { FilterClaim, FitContext, FitRows, Fitted, Scorer } from "../../contract.js";
import { ZARTRUX_FEATURE_OPERATIONS } from "./features.js";
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
  variant(
    "random-forest",
    `a random forest of ${FOREST_TREES} trees`,
    randomForest,
    { ...FOREST_DEFAULTS, task: "regression", trees: FOREST_TREES, maxDepth: FOREST_DEPTH },
    FOREST_TREES * FOREST_DEPTH * 3,
  ),
  variant("ridge", "a ridge regression of penalty 1", ridge, { l2: 1, standardise: true }, 6),
  variant("lasso", "a lasso of penalty .1", lasso, { l1: 0.1, standardise: true, iterations: 1000 }, 6),
];

function variant<Options>(
  name: string,
  model: string,
  kind: ModelKind<Options>,
  options: Options,
  operations: number,
): FilterClaim {
  return {
    id: `zartrux-regressors:${name}`,
    kind: "filter",
    title: `Nonce predicted from difficulty, score and time (${name.replace("-", " ")})`,
    source: `${ZARTRUX_SOURCE}, regression_model.py`,
    claimed: "a low mean squared error",
    description:
      `From difficulty, score and time stamp ${model} predicts the winning nonce, and the share of nonces nearest the ` +
      "prediction is hashed. (What the score is and which rows are used are left open: here the mean of the claimant's four " +
      "features of a nonce, and the training rows that won.) It is believable because an error in figures of 2^32 has no " +
      "familiar size to hold it against. Held against that of always naming the mean, it is no lower: R2 is 0 or less. The " +
      "score, which is a figure of the nonce, leans towards it no further than any nonce's does.",
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
    operationsPerNonce: ZARTRUX_FEATURE_OPERATIONS + operations,
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

/** Features and nonces of the rows that won. */
function winningRows({ bits, templates, templateIndex, nonces, hits }: LabelledSet) {
  const won = [...nonces.keys()].filter((row) => hits[row] === 1);
  const x = new Float32Array(won.length * REGRESSION_FEATURES.width);
  for (const [i, row] of won.entries()) {
    const from = i * REGRESSION_FEATURES.width;
    writeFeatures(bits, templates[templateIndex[row]!]!, nonces.subarray(row, row + 1), x.subarray(from));
  }
  return { x, y: Float64Array.from(won, (row) => nonces[row]!), rows: won.length };
}

/** Difficulty, score and time of each nonce, rows x 3. */
export function writeFeatures(
  bits: number,
  template: Uint8Array,
  nonces: Uint32Array,
  out: Float32Array,
): Float32Array {
  const time = timeOf(template);
  const { width } = ZARTRUX_FEATURES;
  const features = ZARTRUX_FEATURES.write({ template, nonces }, new Float32Array(nonces.length * width));
  for (let row = 0; row < nonces.length; row++) {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += features[row * width + i]!;
    out[3 * row] = 2 ** bits;
    out[3 * row + 1] = sum / width;
    out[3 * row + 2] = time;
  }
  return out;
}

async function openRegression<Options>(kind: ModelKind<Options>, model: Json): Promise<Scorer> {
  const { bits, frozen } = modelSchema.parse(model);
  const parsed = parseFrozenModel(frozen);
  checkFeatures(parsed, REGRESSION_FEATURES);
  const scorer = await kind.open(parsed);
  return {
    score(template, nonces, out) {
      const x = new Float32Array(nonces.length * REGRESSION_FEATURES.width);
      scorer.score(writeFeatures(bits, template, nonces, x), nonces.length, out);
      for (let i = 0; i < nonces.length; i++) out[i] = -Math.abs(nonces[i]! - out[i]!);
    },
  };
}
