import type { FeatureSet } from "../../../dataset/features/feature-set.js";
import { NONCE_BYTE_STATISTICS } from "../../../dataset/features/nonce-byte-statistics.js";
import { ZARTRUX_FEATURES } from "../../../dataset/features/zartrux.js";

/** The claimant's four features of a nonce, then ten statistics of its bytes. */
export const ZARTRUX_ALL_FEATURES: FeatureSet = joined("zartrux-with-byte-statistics", 1, [
  ZARTRUX_FEATURES,
  NONCE_BYTE_STATISTICS,
]);

/** Operations of them for one nonce: distances from 32 others, and some hundred for runs, moments and windows. */
export const ZARTRUX_FEATURE_OPERATIONS = 700;

/** What the hash classifier sees of a nonce: the length of its decimal and hexadecimal text, and its last byte. */
export const TEXT_FEATURES: FeatureSet = {
  name: "zartrux-text-lengths",
  version: 1,
  width: 3,
  columns: ["length", "hex length", "last byte"],
  write({ nonces }, out) {
    for (const [row, nonce] of nonces.entries()) {
      out[3 * row] = nonce.toString().length;
      out[3 * row + 1] = nonce.toString(16).length;
      out[3 * row + 2] = nonce & 255;
    }
    return out;
  },
};

/** Feature sets side by side. */
function joined(name: string, version: number, sets: readonly FeatureSet[]): FeatureSet {
  const width = sets.reduce((sum, set) => sum + set.width, 0);
  return {
    name,
    version,
    width,
    columns: sets.flatMap(({ columns }) => columns),
    write(input, out) {
      let from = 0;
      for (const set of sets) {
        const part = set.write(input, new Float32Array(input.nonces.length * set.width));
        for (let row = 0; row < input.nonces.length; row++) {
          out.set(part.subarray(row * set.width, (row + 1) * set.width), row * width + from);
        }
        from += set.width;
      }
      return out;
    },
  };
}
