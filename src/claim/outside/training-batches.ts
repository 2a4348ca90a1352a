import { digestOf, sha256Hex } from "../../core/digest.js";
import type { LabelledSet } from "../../dataset/labelled-set.js";
import { BATCH_NONCES } from "./protocol.js";

/** Labelled nonces of one template that fit into one message. */
export interface TrainingBatch {
  /** As the claim sees it. */
  readonly template: Uint8Array;
  readonly nonces: Uint32Array;
  readonly hits: Uint8Array;
  /** SHA-256 of all of it. */
  readonly digest: string;
}

/**
 * Rows as messages, in their order: a new one where the template changes or the message is full.
 *
 * @throws {RangeError} if there are no rows
 */
export function trainingBatches(
  set: LabelledSet,
  seen: (template: Uint8Array) => Uint8Array,
): readonly TrainingBatch[] {
  if (set.nonces.length === 0) throw new RangeError("there are no rows to train on");
  const batches: TrainingBatch[] = [];
  for (let from = 0, to = 0; from < set.nonces.length; from = to) {
    const index = set.templateIndex[from]!;
    while (to < set.nonces.length && to - from < BATCH_NONCES && set.templateIndex[to] === index) to++;
    const template = seen(set.templates[index]!);
    const nonces = set.nonces.slice(from, to);
    const hits = set.hits.slice(from, to);
    const digest = digestOf([template, bytesOf(nonces), hits].map(sha256Hex));
    batches.push({ template, nonces, hits, digest });
  }
  return batches;
}

function bytesOf(nonces: Uint32Array): Uint8Array {
  return new Uint8Array(nonces.buffer, nonces.byteOffset, nonces.byteLength);
}
