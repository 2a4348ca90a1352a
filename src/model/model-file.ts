import { readFileSync } from "node:fs";
import { writeFileAtomically } from "../core/atomic-file.js";
import { canonicalJson } from "../core/canonical-json.js";
import { messageOf, UsageError } from "../core/errors.js";
import { featureSet } from "../dataset/features/registry.js";
import { checkFeatures, type FeatureSetId, type FrozenModel, parseFrozenModel } from "./frozen-model.js";
import type { ModelScorer } from "./model-kind.js";
import { openModel } from "./open-model.js";

/** Writes a frozen model as JSON, whole or not at all. */
export function saveModel(path: string, frozen: FrozenModel): void {
  writeFileAtomically(path, `${canonicalJson(frozen)}\n`);
}

/** A model from a file, and its scorer. */
export interface LoadedModel {
  readonly frozen: FrozenModel;
  readonly scorer: ModelScorer;
}

/**
 * Reads a model and opens it.
 *
 * @param features the feature set that the scorer will be given; that of the program by the model's record when left out
 * @throws {UsageError} in one line if the file cannot be read, its form, digest or weights are wrong, its kind is unknown,
 * or it was fitted on other features or another version of them
 */
export async function loadModel(path: string, features?: FeatureSetId): Promise<LoadedModel> {
  try {
    const frozen = parseFrozenModel(JSON.parse(readFileSync(path, "utf8")));
    checkFeatures(frozen, features ?? featureSet(frozen.features.name, frozen.features.version));
    return { frozen, scorer: await openModel(frozen) };
  } catch (cause) {
    throw new UsageError(`model file ${path}: ${messageOf(cause)}`, { cause });
  }
}
