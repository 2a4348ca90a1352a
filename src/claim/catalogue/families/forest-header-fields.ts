import type { Json } from "../../../core/canonical-json.js";
import type { RandomStream } from "../../../core/random-stream.js";
import type { FeatureSet } from "../../../dataset/features/feature-set.js";
import type { LabelledSet } from "../../../dataset/labelled-set.js";
import { selectRows } from "../../../dataset/labelled-set.js";
import { checkFeatures, parseFrozenModel } from "../../../model/frozen-model.js";
import type { FittedModel } from "../../../model/model-kind.js";
import type { FitData } from "../../../model/target-rows.js";
import { FOREST_DEFAULTS, randomForest } from "../../../model/trees/random-forest.js";
import { parseTemplate } from "../../../pow/header-fields.js";
import type { FilterClaim, FitContext, FitRows, Fitted, Scorer } from "../../contract.js";
import { HEADER_FAMILIES } from "../cmfo/source.js";
import { classifierFigures } from "../feature-model.js";
import { forestFigures } from "./forest-figures.js";

/** Trees of the claimant's library at the time. */
const TREES = 10;

/** Share of rows that the claimant's own split trains on, whatever template they belong to. */
const TRAINING_SHARE = 0.75;

const WORDS = 8;

/** Lower bytes of the nonce. */
const BYTES = 3;

/**
 * The fields of a header as numbers in [0, 1): version, words of the two hashes, time, target and nonce. Trees split a
 * field in 255 places at most: so that they can tell every nonce apart, as the claimant's can, its lower bytes follow.
 */
export const HEADER_FIELDS: FeatureSet = {
  name: "header-fields",
  version: 1,
  width: 4 + 2 * WORDS + BYTES,
  columns: [
    "version",
    ...Array.from({ length: WORDS }, (_, i) => `previous hash word ${i}`),
    ...Array.from({ length: WORDS }, (_, i) => `Merkle root word ${i}`),
    "time",
    "bits",
    "nonce",
    ...Array.from({ length: BYTES }, (_, i) => `nonce byte ${i}`),
  ],
  write({ template, nonces }, out) {
    const { version, previousHash, merkleRoot, time, compactTarget } = parseTemplate(template);
    const fields = [version, ...wordsOf(previousHash), ...wordsOf(merkleRoot), time, compactTarget];
    const row = Float32Array.from(fields, (field) => field / 2 ** 32);
    for (const [i, nonce] of nonces.entries()) {
      const at = i * HEADER_FIELDS.width;
      out.set(row, at);
      out[at + row.length] = nonce / 2 ** 32;
      for (let byte = 0; byte < BYTES; byte++) {
        out[at + row.length + 1 + byte] = ((nonce >>> (8 * byte)) & 255) / 256;
      }
    }
    return out;
  },
};

function wordsOf(hash: Uint8Array): number[] {
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  return Array.from({ length: WORDS }, (_, i) => view.getUint32(4 * i, true));
}

/** A random forest on the fields of the header, its rows split without regard to the template they belong to. */
export const forestHeaderFields: FilterClaim = {
  id: "forest-header-fields",
  kind: "filter",
  title: "Random forest on header fields",
  source: "carelesslearner, 2015",
  claimed: ".9997 accuracy on training rows, .7855 on test rows",
  description:
    `A random forest of ${TREES} trees (the number is left open: here the default of the library at the time), grown until ` +
    "leaves are pure, scores a header by its version, the words of its two hashes, time, target and nonce; the better-scored " +
    "share is hashed. A quarter of the rows is set aside to test it, drawn row by row, so that every template is on both " +
    "sides. It is believable because that test seems fair and comes out well above half. Rows of one template have all fields " +
    "but the nonce in common: what the trees know of a template is in the test rows too, and where losing is the rule, always " +
    "saying so is as accurate. On new templates none of it is left.",
  figures: forestFigures(async (training, stream) => {
    const rows = rowsOf(training);
    return open((await grow({ training: rows, validation: rows }, stream)).frozen as unknown as Json);
  }),
  needs: ["labels"],
  appliesTo: HEADER_FAMILIES,
  expected: {
    verdict: "no-advantage",
    reason: "what is learnt of known templates does not carry over, and the nonce says nothing of the hash",
  },
  positiveControl: {
    pow: "sha256:7",
    split: "same-template",
    train: { templates: 8, nonces: 4096 },
    reason: "after 7 rounds the winning nonces of a template lie side by side",
  },
  selection: { by: "share" },
  // About twenty splits a tree.
  operationsPerNonce: TREES * 20 * 3,
  fit,
  open,
};

/** The claimant's own split decides what the diagnostics say; rows held out by the trial are not looked at. */
async function fit({ training }: FitRows, { stream }: FitContext): Promise<Fitted> {
  const order = stream.shuffle(Uint32Array.from(training.nonces, (_, row) => row));
  const trained = Math.floor(TRAINING_SHARE * order.length);
  const data = {
    training: rowsOf(selectRows(training, order.slice(0, trained))),
    validation: rowsOf(selectRows(training, order.slice(trained))),
  };
  const { frozen, diagnostics } = await grow(data, stream);
  return { model: frozen as unknown as Json, diagnostics: classifierFigures(diagnostics) };
}

function grow(data: FitData, stream: RandomStream): Promise<FittedModel> {
  return randomForest.fit(data, HEADER_FIELDS, { ...FOREST_DEFAULTS, trees: TREES }, stream);
}

/** Features and labels of rows of any templates. */
function rowsOf({ templates, templateIndex, nonces, hits }: LabelledSet) {
  const { width } = HEADER_FIELDS;
  const x = new Float32Array(nonces.length * width);
  for (const [row, nonce] of nonces.entries()) {
    const input = { template: templates[templateIndex[row]!]!, nonces: Uint32Array.of(nonce) };
    HEADER_FIELDS.write(input, x.subarray(row * width, (row + 1) * width));
  }
  return { x, y: hits, rows: nonces.length };
}

async function open(model: Json): Promise<Scorer> {
  const frozen = parseFrozenModel(model);
  checkFeatures(frozen, HEADER_FIELDS);
  const scorer = await randomForest.open(frozen);
  return {
    score(template, nonces, out) {
      const x = HEADER_FIELDS.write(
        { template, nonces },
        new Float32Array(nonces.length * HEADER_FIELDS.width),
      );
      scorer.score(x, nonces.length, out);
    },
  };
}
