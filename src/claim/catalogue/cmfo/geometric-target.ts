import { z } from "zod";
import type { Json } from "../../../core/canonical-json.js";
import type { RandomStream } from "../../../core/random-stream.js";
import { cmfoDistance } from "../../../dataset/features/cmfo-target.js";
import { CMFO_WIDTH, cmfoVectors } from "../../../dataset/features/cmfo-vector.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { checkFeatures, parseFrozenModel } from "../../../model/frozen-model.js";
import { GEOMETRIC_TARGET, type RegressionSpec } from "../../../model/regression-net/fit-regression.js";
import { regressionModel } from "../../../model/regression-net/regression-model.js";
import type { VectorRows } from "../../../model/vector-model.js";
import { parseTemplate } from "../../../pow/header-fields.js";
import type { FilterClaim, FitRows, Fitted, NoControl, PositiveControl, Scorer } from "../../contract.js";
import { CMFO_SOURCE, HEADER_FAMILIES, VECTOR_OPERATIONS } from "./source.js";

/** What the target is predicted from. */
const TEMPLATE_FEATURES = { name: "cmfo-template", version: 1, width: 20 } as const;

/** There is one row a template, so that batches are small and an epoch has few steps. */
const BATCH = 32;
const STEPS = 1000;

const modelSchema = z.strictObject({ validationR2: z.number(), frozen: z.json() });

/** What the network is taught: random numbers, as the claimant's program does, or the mean vector of known winners. */
type Teaching = "random-targets" | "winner-targets";

/** Rank nonces by their distance from a vector that a network predicts from the template. */
export const cmfoGeometricTarget: readonly FilterClaim[] = [
  variant(
    "random-targets",
    "as shipped",
    "The program as shipped teaches it seven random numbers a block, in place of a figure still to be written.",
    { none: "it is taught random numbers, which no effect of the hash changes" },
  ),
  variant(
    "winner-targets",
    "as described",
    "Here it is taught what the description says: the mean vector of each training template's winners.",
    {
      pow: "planted:0.9,80000000@sha256d",
      train: { templates: 32, nonces: 2048 },
      hashes: 131_072,
      reason:
        "winners in the lower half of the range have a smaller digit where it counts, and their mean shows it",
    },
  ),
];

function variant(
  teaching: Teaching,
  suffix: string,
  taught: string,
  positiveControl: PositiveControl | NoControl,
): FilterClaim {
  return {
    id: `cmfo-geometric-target:${teaching}`,
    kind: "filter",
    title: `Target vector predicted by a network (${suffix})`,
    source: `${CMFO_SOURCE}, cmfo_mining_ai.py`,
    claimed: "learns from 800 K blocks",
    description:
      "A neural network (20, 128, 128, 64 and 7 wide) predicts from the block's context the seven-dimensional vector that a " +
      "winning header will have; nonces are ranked by their distance from it and the nearest share is hashed. " +
      `${taught} (The source feeds difficulty, time of day and fields that no template holds; here the 20 inputs are ` +
      "the time of day, the target's two parts, the version, and the words of the previous hash and the Merkle root.) It " +
      "is believable because its loss falls: it learns the mean, which is the same for winners and losers.",
    needs: ["labels"],
    appliesTo: HEADER_FAMILIES,
    expected: {
      verdict: "no-advantage",
      reason: "winners have the same mean vector as all headers, and nearness to it says nothing of the hash",
    },
    positiveControl,
    selection: { by: "share" },
    // The network runs once a template; a nonce costs its vector.
    operationsPerNonce: VECTOR_OPERATIONS,
    fit: (rows, { stream }) => fitNetwork(rows, teaching, stream),
    open: scorer,
  };
}

async function fitNetwork(
  { training, validation }: FitRows,
  teaching: Teaching,
  stream: RandomStream,
): Promise<Fitted> {
  const taught = targetRows(training, teaching, stream);
  const held = targetRows(validation, teaching, stream);
  // Rare hits may leave no winner to check on.
  const data = { training: taught, validation: held.rows > 0 ? held : taught };
  const spec = trainingOf(taught.rows);
  const { frozen, diagnostics } = await regressionModel.fit(data, TEMPLATE_FEATURES, spec, stream);
  if (diagnostics.task !== "regression") throw new Error("a classifier predicts no vector");
  const { validationR2 } = diagnostics;
  return { model: { validationR2, frozen: frozen as unknown as Json } };
}

/** As many epochs as come to `STEPS`; it ends after a tenth of them without a lower loss on validation templates. */
function trainingOf(rows: number): RegressionSpec {
  const epochs = Math.max(1, Math.floor(STEPS / Math.max(1, Math.ceil(rows / BATCH))));
  return { ...GEOMETRIC_TARGET, batchSize: BATCH, epochs, patience: Math.ceil(epochs / 10) };
}

/** A row for each template with a winner. */
export function targetRows(
  { templates, templateIndex, nonces, hits }: LabelledSet,
  teaching: Teaching,
  stream: RandomStream,
): VectorRows {
  const winners = templates.map((): number[] => []);
  for (const [row, nonce] of nonces.entries()) if (hits[row] === 1) winners[templateIndex[row]!]!.push(nonce);
  const known = [...templates.keys()].filter((index) => winners[index]!.length > 0);
  const targets = known.map((index) =>
    teaching === "random-targets"
      ? randomTarget(stream)
      : meanVector(templates[index]!, Uint32Array.from(winners[index]!)),
  );
  return {
    x: Float32Array.from(known.flatMap((index) => templateFeatures(templates[index]!))),
    y: Float32Array.from(targets.flat()),
    rows: known.length,
  };
}

function randomTarget(stream: RandomStream): number[] {
  return Array.from({ length: CMFO_WIDTH }, () => stream.float());
}

/** Mean vector of the headers of some nonces, in the quadratic frame. */
export function meanVector(template: Uint8Array, nonces: Uint32Array): number[] {
  const vectors = cmfoVectors(template, nonces, "quadratic", new Float32Array(nonces.length * CMFO_WIDTH));
  const sums = new Array<number>(CMFO_WIDTH).fill(0);
  for (const [i, value] of vectors.entries()) sums[i % CMFO_WIDTH]! += value;
  return sums.map((sum) => sum / nonces.length);
}

const DAY = 86_400;

/** The network's 20 inputs, each in [0, 1]. */
export function templateFeatures(template: Uint8Array): number[] {
  const { version, previousHash, merkleRoot, time, compactTarget } = parseTemplate(template);
  return [
    (time % DAY) / DAY,
    (compactTarget >>> 24) / 255,
    (compactTarget & 0xffffff) / 0xffffff,
    version / 0xffffffff,
    ...wordsOf(previousHash),
    ...wordsOf(merkleRoot),
  ];
}

function wordsOf(hash: Uint8Array): number[] {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return Array.from({ length: 8 }, (_, i) => view.getUint32(4 * i, true) / 0xffffffff);
}

async function scorer(model: Json): Promise<Scorer> {
  const frozen = parseFrozenModel(modelSchema.parse(model).frozen);
  checkFeatures(frozen, TEMPLATE_FEATURES);
  const net = await regressionModel.open(frozen);
  const predicted = new Float32Array(CMFO_WIDTH);
  let vectors = new Float32Array(0);
  return {
    score(template, nonces, out) {
      net.predict(Float32Array.from(templateFeatures(template)), 1, predicted);
      const target = [...predicted];
      const needed = nonces.length * CMFO_WIDTH;
      if (vectors.length < needed) vectors = new Float32Array(needed);
      cmfoVectors(template, nonces, "quadratic", vectors);
      for (let i = 0; i < nonces.length; i++) {
        out[i] = -cmfoDistance(vectors.subarray(i * CMFO_WIDTH, (i + 1) * CMFO_WIDTH), target);
      }
    },
  };
}
