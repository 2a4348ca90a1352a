import { readFileSync } from "node:fs";
import { messageOf, UsageError } from "../../core/errors.js";
import type { FeatureSet } from "../../dataset/features/feature-set.js";
import { FEATURE_SETS, featureSet } from "../../dataset/features/registry.js";
import { readOnnxMetadata } from "../../model/onnx/read-metadata.js";

/** Metadata of a model: the name of its feature set, and its version if it is not the only one. */
const FEATURES = "noncetrial.features";
const VERSION = "noncetrial.features_version";

/** The feature set that a model names. @throws {RangeError | UsageError} if it names none that there is */
export function featuresOfModel(bytes: Uint8Array): FeatureSet {
  const metadata = readOnnxMetadata(bytes);
  const name = metadata.get(FEATURES);
  if (name === undefined) {
    const valid = FEATURE_SETS.map((set) => set.name).join(", ");
    throw new RangeError(`its metadata has no ${FEATURES}, the name of a feature set: valid are ${valid}`);
  }
  const latest = FEATURE_SETS.filter((set) => set.name === name).at(-1)?.version ?? 1;
  return featureSet(name, Number(metadata.get(VERSION) ?? latest));
}

/** @throws {UsageError} if a file is no ONNX model that names a known feature set */
export function checkOnnxMetadata(path: string, file: string): void {
  try {
    featuresOfModel(readFileSync(path));
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
}
