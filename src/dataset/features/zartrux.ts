import { binaryLog } from "../../core/portable-math.js";
import { checkRoom, type FeatureSet } from "./feature-set.js";

const WIDTH = 4;
const COLUMNS = ["entropy", "zero density", "uniqueness", "pattern"] as const;

/** How many nonces that won before a nonce is compared with. */
const RECENT = 32;

/** What `pattern` is taken from: the longest run of equal bits, or the bits less the changes between neighbours. */
export type PatternRule = "longest run" | "transitions";

/**
 * Four features of ZARTRUX. With p0 the share of zero bits: the binary entropy of p0; p0; mean Hamming distance to the
 * last 32 nonces that won, over 32, 1 if there are none, within [.6, 1]; and 1 less the longest run of equal bits over
 * 32, within [.4, 1].
 */
export const ZARTRUX_FEATURES: FeatureSet = featureSet("zartrux-features", "longest run");

/** The claimant's vectorised variant: (32 - changes between neighbouring bits) / 32 in place of the longest run. */
export const ZARTRUX_FEATURES_VECTORISED: FeatureSet = featureSet(
  "zartrux-features-vectorised",
  "transitions",
);

function featureSet(name: string, rule: PatternRule): FeatureSet {
  return {
    name,
    version: 1,
    width: WIDTH,
    columns: COLUMNS,
    write: ({ nonces, recent = new Uint32Array(0) }, out) => zartruxFeatures(rule, nonces, recent, out),
  };
}

/** Binary entropy of k in 32, in bits. */
const BINARY_ENTROPY = Float64Array.from({ length: 33 }, (_, k) =>
  k === 0 || k === 32 ? 0 : -(term(k / 32) + term(1 - k / 32)),
);

function term(share: number): number {
  return share * binaryLog(share);
}

/**
 * @param recent nonces that won before, oldest first; the last 32 count
 * @param out rows x 4, row-major, written in place
 * @throws {RangeError} if `out` is too short
 */
export function zartruxFeatures(
  rule: PatternRule,
  nonces: Uint32Array,
  recent: Uint32Array,
  out: Float32Array,
): Float32Array {
  checkRoom(nonces.length, WIDTH, out);
  const last = recent.slice(-RECENT);
  for (let row = 0, at = 0; row < nonces.length; row++, at += WIDTH) {
    const nonce = nonces[row]!;
    const zeros = 32 - popcount(nonce);
    const repetition = rule === "longest run" ? longestRun(nonce) : 32 - transitions(nonce);
    out[at] = BINARY_ENTROPY[zeros]!;
    out[at + 1] = zeros / 32;
    out[at + 2] = uniqueness(nonce, last);
    out[at + 3] = Math.max(0.4, 1 - Math.min(0.6, repetition / 32));
  }
  return out;
}

function uniqueness(nonce: number, last: Uint32Array): number {
  if (last.length === 0) return 1;
  let distance = 0;
  for (let i = 0; i < last.length; i++) distance += popcount(nonce ^ last[i]!);
  return Math.min(1, Math.max(0.6, distance / last.length / 32));
}

/** Number of ones. */
export function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Places where neighbouring bits differ, 0 to 31. */
function transitions(word: number): number {
  return popcount((word ^ (word >>> 1)) & 0x7fffffff);
}

/** Length of the longest run of equal bits, 1 to 32. */
function longestRun(word: number): number {
  // A run of length r is r - 1 neighbours alike: the longest run of ones among the places where they are.
  let alike = ~(word ^ (word >>> 1)) & 0x7fffffff;
  let run = 1;
  for (; alike !== 0; run++) alike &= alike << 1;
  return run;
}
