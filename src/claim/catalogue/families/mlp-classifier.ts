import { NONCE_BITS, nonceBits } from "../../../dataset/features/nonce-bits.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { fitMlp, type MlpSpec, multiplyAdds, openMlpForWords, parseFrozenMlp } from "../../../model/mlp.js";
import type { FilterClaim, FitContext, FitRows, Fitted, Scorer } from "../../contract.js";
import { fixedPointAgreement } from "../../fixed-point-agreement.js";

const SPEC: MlpSpec = {
  inputs: NONCE_BITS.width,
  hidden: [64, 32],
  learningRate: 2e-3,
  batchSize: 512,
  epochs: 12,
  patience: 3,
};

/** A multilayer perceptron on the 32 nonce bits, trained to tell winning nonces from losing ones. */
export const mlpClassifier: FilterClaim = {
  id: "mlp-classifier",
  kind: "filter",
  title: "Neural network on the nonce's bits",
  source: "many public projects, e.g. AizazSharif/nonce-prediction-with-AI",
  claimed: "picks winning nonces better than chance",
  description:
    "A small neural network is shown nonces labelled by whether their hash met the target and learns to score " +
    "new ones; only the better-scored half is hashed. It is believable because such networks do learn hashes of " +
    "a few rounds, where the winning nonces still follow a pattern.",
  needs: ["labels"],
  expected: {
    verdict: "no-advantage",
    reason: "after all rounds the hash is independent of every simple function of the nonce's bits",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 16384 },
    reason: "after 7 rounds the winning nonces of a template still follow a pattern in their bits",
  },
  selection: { by: "share" },
  operationsPerNonce: 2 * multiplyAdds(SPEC),
  fit,
  open,
};

async function fit(
  { training, validation }: FitRows,
  { stream, backend, keep = 0.5 }: FitContext,
): Promise<Fitted> {
  const held = rowsOf(validation);
  const { frozen, report } = await fitMlp(SPEC, rowsOf(training), held, stream, backend);
  return {
    model: { ...frozen },
    diagnostics: {
      epochs: report.epochs,
      trainingLoss: report.curves.loss,
      validationLoss: report.curves.validationLoss,
      validationAccuracy: report.curves.validationAccuracy[report.bestEpoch] ?? 0,
      majorityBaseline: report.majorityBaseline,
      fixedPoint: await fixedPointAgreement(frozen, held, keep, backend),
    },
  };
}

function rowsOf(set: LabelledSet) {
  const rows = set.nonces.length;
  return { x: nonceBits(set.nonces, new Float32Array(rows * NONCE_BITS.width)), y: set.hits, rows };
}

async function open(model: unknown): Promise<Scorer> {
  const mlp = openMlpForWords(parseFrozenMlp(model));
  return { score: (_template, nonces, out) => mlp.score(nonces, out) };
}
