import { z } from "zod";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { parseTemplate } from "../../../pow/header-fields.js";
import type { FilterClaim, Scorer } from "../../contract.js";
import { HEADER_FAMILIES } from "../cmfo/source.js";
import {
  fitRegressionNet,
  predict,
  type RegressionNet,
  type RegressionRow,
  regressionNetSchema,
} from "./regression-net.js";

const HIDDEN = 32;
const HASH_BYTES = 32;
const NONCES = 2 ** 32;

const modelSchema = z.strictObject({ net: regressionNetSchema, loss: z.array(z.number()) });

/** A network that predicts the winning nonce from the previous block's hash; nonces near its prediction are hashed. */
export const nonceRegression: FilterClaim = {
  id: "nonce-regression",
  kind: "filter",
  title: "Nonce predicted from the previous hash",
  source: "AizazSharif/nonce-prediction-with-AI",
  claimed: "a falling L1 loss",
  description:
    `A network (${HASH_BYTES} bytes of the previous block's hash, ${HIDDEN} hidden units, one output) is trained on winning ` +
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
  fit: async ({ training }, { stream }) => {
    const { net, loss } = fitRegressionNet(winningRows(training), HIDDEN, stream);
    return { model: { net: { ...net }, loss } };
  },
  open: async (model) => scorer(modelSchema.parse(model).net),
};

/** Previous hash and nonce of the rows that won, both as shares. */
export function winningRows({ templates, templateIndex, nonces, hits }: LabelledSet): RegressionRow[] {
  const inputs = templates.map(inputsOf);
  const rows: RegressionRow[] = [];
  for (const [row, nonce] of nonces.entries()) {
    if (hits[row] === 1) rows.push({ x: inputs[templateIndex[row]!]!, y: nonce / NONCES });
  }
  return rows;
}

function inputsOf(template: Uint8Array): number[] {
  return Array.from(parseTemplate(template).previousHash, (byte) => byte / 255);
}

function scorer(net: RegressionNet): Scorer {
  return {
    score(template, nonces, out) {
      const predicted = predict(net, inputsOf(template));
      for (let i = 0; i < nonces.length; i++) out[i] = -Math.abs(nonces[i]! / NONCES - predicted);
    },
  };
}
