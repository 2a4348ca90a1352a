import { UsageError } from "../../core/errors.js";
import { suggestion } from "../../core/suggest.js";
import { CMFO_IDENTITY, CMFO_QUADRATIC } from "./cmfo-vector.js";
import type { FeatureSet } from "./feature-set.js";
import { HEADER_BITS } from "./header-bits.js";
import { NONCE_BITS } from "./nonce-bits.js";
import { NONCE_BYTE_STATISTICS } from "./nonce-byte-statistics.js";
import { ZARTRUX_FEATURES, ZARTRUX_FEATURES_VECTORISED } from "./zartrux.js";

/** Every feature set. */
export const FEATURE_SETS: readonly FeatureSet[] = [
  NONCE_BITS,
  HEADER_BITS,
  NONCE_BYTE_STATISTICS,
  ZARTRUX_FEATURES,
  ZARTRUX_FEATURES_VECTORISED,
  CMFO_IDENTITY,
  CMFO_QUADRATIC,
];

/**
 * The feature set of a name and version.
 *
 * @throws {UsageError} if there is none of that name
 * @throws {RangeError} if this program has it in another version: numbers of the two must not be mixed
 */
export function featureSet(name: string, version: number): FeatureSet {
  const found = FEATURE_SETS.filter((set) => set.name === name);
  if (found.length === 0) {
    const valid = FEATURE_SETS.map((set) => set.name);
    throw new UsageError(`unknown feature set "${name}": ${suggestion(name, valid)}`);
  }
  const set = found.find((candidate) => candidate.version === version);
  if (set) return set;
  const versions = found.map((candidate) => candidate.version).join(", ");
  throw new RangeError(`feature set "${name}" has no version ${version}: valid is ${versions}`);
}
