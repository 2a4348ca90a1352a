import { RandomStream } from "../core/random-stream.js";
import type { FeatureSet } from "../dataset/features/feature-set.js";
import { FEATURE_SETS } from "../dataset/features/registry.js";
import { TEMPLATE_BYTES } from "../pow/header.js";
import { type Contestant, type Rate, timeInterleaved } from "./interleaved.js";

/** How fast one feature set is computed, on one thread. */
export interface FeatureRow {
  readonly features: string;
  readonly version: number;
  readonly width: number;
  /** In batches, as trials ask for them. */
  readonly noncesPerSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  /** The same function asked for one nonce at a time, slice by slice in turn; `ratio` is batches over that. */
  readonly oneByOne: { readonly noncesPerSecond: number; readonly ratio: number };
}

/** Nonces of a batch. */
const BATCH = 4096;

export function benchFeatures(slices: number): FeatureRow[] {
  return FEATURE_SETS.map((set) => {
    const [batched, single] = timeInterleaved([contestant(set, BATCH), contestant(set, 1)], slices) as [
      Rate,
      Rate,
    ];
    return {
      features: set.name,
      version: set.version,
      width: set.width,
      noncesPerSecond: batched.median,
      slowest: batched.slowest,
      fastest: batched.fastest,
      oneByOne: { noncesPerSecond: single.median, ratio: batched.median / single.median },
    };
  });
}

function contestant(set: FeatureSet, batch: number): Contestant {
  const stream = new RandomStream("bench", "features", set.name);
  const template = stream.bytes(TEMPLATE_BYTES);
  const nonces = Uint32Array.from({ length: BATCH }, () => stream.uint32());
  const out = new Float32Array(batch * set.width);
  return {
    name: set.name,
    run(units) {
      let done = 0;
      for (; done < units; done += batch) {
        const from = done % BATCH;
        set.write({ template, nonces: nonces.subarray(from, from + batch) }, out);
      }
      return done;
    },
  };
}
