import { z } from "zod";
import type { Json } from "../../../core/canonical-json.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { checkFeatures, parseFrozenModel } from "../../../model/frozen-model.js";
import type { RegressionSpec } from "../../../model/regression-net/fit-regression.js";
import { regressionModel } from "../../../model/regression-net/regression-model.js";
import type { VectorRows } from "../../../model/vector-model.js";
import { parseTemplate } from "../../../pow/header-fields.js";
import type { FilterClaim, FitContext, FitRows, Fitted, Scorer } from "../../contract.js";
import { HEADER_FAMILIES } from "../cmfo/source.js";

const HIDDEN = 32;
const HASH_BYTES = 32;
const NONCES = 2 ** 32;

const FEATURES = { name: "previous-hash-bytes", version: 1, width: HASH_BYTES } as const;

const BATCH = 32;
/** Steps in all at most, so that large training sets take fewer epochs. */
const MOST_STEPS = 4000;
const MOST_EPOCHS = 50;

const modelSchema = z.strictObject({ loss: z.array(z.number()), frozen: z.json() });

/** A network that predicts the winning nonce from the previous block's hash; nonces near its prediction are hashed. */
export const nonceRegression: FilterClaim = {
  id: "nonce-regression",
  kind: "filter",
  title: "Nonce predicted from the previous hash",
  source: "AizazSharif/nonce-prediction-with-AI",
  claimed: "a falling L1 loss",
  description:
    `A network (${HASH_BYTES} bytes of the previous block's hash, ${HIDDEN} hidden units, one logistic output) is trained on winning ` +
    "nonces to give the nonce as a share of the range, with the mean absolute error as loss; the share of nonces nearest its " +
    "prediction is hashed. (Width, rate and epochs are left open; the winners are those of the labelled training rows.) It is " +
    "believable because the loss falls, from that of a random guess, a third of the range, to that of always saying the middle, " +
    "a quarter. There it stays: the previous hash says nothing of the nonce, and the middle wins as often as the rest.",
  needs: ["labels"],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "no-advantage",
    reason: "it predicts the middle of the range for every block, and nonces there win as often as others",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 8192 },
    reason: "after 7 rounds the winning nonces of a template lie side by side, around their median",
  },
  selection: { by: "share" },
  // The network runs once a template; a nonce costs its distance.
  operationsPerNonce: 3,
  fit,
  open,
};

async function fit({ training, validation }: FitRows, { stream }: FitContext): Promise<Fitted> {
  const taught = winningRows(training);
  const held = winningRows(validation);
  // Rare hits may leave no winner to check on.
  const data = { training: taught, validation: held.rows > 0 ? held : taught };
  const { frozen, diagnostics } = await regressionModel.fit(data, FEATURES, trainingOf(taught.rows), stream);
  return { model: { loss: [...diagnostics.trainingLoss], frozen: frozen as unknown as Json } };
}

function trainingOf(rows: number): RegressionSpec {
  const steps = Math.max(1, Math.ceil(rows / BATCH));
  const epochs = Math.max(1, Math.min(MOST_EPOCHS, Math.floor(MOST_STEPS / steps)));
  return {
    shape: { inputs: HASH_BYTES, hidden: [HIDDEN], outputs: 1, normalised: false, dropout: 0 },
    loss: "absolute",
    learningRate: 1e-3,
    batchSize: BATCH,
    epochs,
    patience: epochs,
  };
}

/** Previous hash and nonce of the rows that won, both as shares. */
export function winningRows({ templates, templateIndex, nonces, hits }: LabelledSet): VectorRows {
  const inputs = templates.map(inputsOf);
  const won = [...nonces.keys()].filter((row) => hits[row] === 1);
  const x = new Float32Array(HASH_BYTES * won.length);
  for (const [i, row] of won.entries()) x.set(inputs[templateIndex[row]!]!, HASH_BYTES * i);
  return { x, y: Float32Array.from(won, (row) => nonces[row]! / NONCES), rows: won.length };
}

function inputsOf(template: Uint8Array): Float32Array {
  return Float32Array.from(parseTemplate(template).previousHash, (byte) => byte / 255);
}

async function open(model: Json): Promise<Scorer> {
  const frozen = parseFrozenModel(modelSchema.parse(model).frozen);
  checkFeatures(frozen, FEATURES);
  const net = await regressionModel.open(frozen);
  const predicted = new Float32Array(1);
  return {
    score(template, nonces, out) {
      net.predict(inputsOf(template), 1, predicted);
      for (let i = 0; i < nonces.length; i++) out[i] = -Math.abs(nonces[i]! / NONCES - predicted[0]!);
    },
  };
}
