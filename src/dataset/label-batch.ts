import { hexToBytes } from "../core/hex.js";
import { RandomStream } from "../core/random-stream.js";
import type { PowFunction } from "../pow/pow-function.js";
import { keyedPowFunction, powFunction } from "../pow/registry.js";
import { openWideScanner } from "../pow/wide-scanner.js";
import type { DatasetSpec, Stretch } from "./build-plan.js";
import { RowBuffer } from "./row-buffer.js";
import { noncesAt, type TemplateSource, templateAt } from "./streams.js";

/** Rows of a batch, with the templates they name. */
export interface LabelledBatch {
  readonly stretches: readonly Stretch[];
  /** One a stretch. */
  readonly templates: readonly Uint8Array[];
  /** Rows of each stretch. */
  readonly counts: readonly number[];
  /** All rows, `ROW_BYTES` each, stretch after stretch. */
  readonly rows: Uint8Array;
  readonly hits: number;
  /** Nonces hashed. */
  readonly hashed: number;
}

/** Hashes of a stretch that are computed again by the implementation that is not the scanner's. */
const CHECKED_PER_STRETCH = 4;

/**
 * Hashes and labels a batch. The templates and the order of their nonces are those of the training streams of a trial
 * under the same seed: a trial across templates is never judged on them.
 *
 * Natural sampling keeps every row. Balanced sampling keeps, of each stretch, all hits and as many non-hits, a simple
 * random sample without replacement of the stretch's non-hits from a stream of its own; where a stretch has more hits
 * than non-hits the hits are sampled likewise. Rows stay in the order of the draws, in which hits and non-hits lie
 * alike, so that the place of a row tells nothing of its label.
 */
export function labelBatch(
  spec: DatasetSpec,
  pow: PowFunction,
  stretches: readonly Stretch[],
): LabelledBatch {
  const source: TemplateSource = { seed: spec.seed, role: "train", kind: "random" };
  const rows = new RowBuffer(stretches.reduce((sum, { count }) => sum + count, 0));
  const templates: Uint8Array[] = [];
  const counts: number[] = [];
  let [hits, hashed] = [0, 0];
  for (const stretch of stretches) {
    const template = templateAt(source, pow, stretch.template);
    const nonces = noncesAt(source, pow, stretch.template).fill(stretch.from, new Uint32Array(stretch.count));
    const tops = new Uint32Array(stretch.count);
    const nexts = new Uint32Array(stretch.count);
    openWideScanner(pow, template).scan(nonces, tops, nexts);
    checkAgain(pow, template, nonces, tops, nexts);
    const isHit = labels(tops, nexts, spec.bits);
    const kept = spec.sampling === "natural" ? undefined : balance(isHit, balanceStream(spec, stretch));
    const before = rows.length;
    for (let i = 0; i < stretch.count; i++) {
      if (kept !== undefined && kept[i] === 0) continue;
      hits += isHit[i]!;
      rows.push(stretch.template, nonces[i]!, tops[i]!, nexts[i]!);
    }
    templates.push(template);
    counts.push(rows.length - before);
    hashed += stretch.count;
  }
  return { stretches, templates, counts, rows: rows.bytes(), hits, hashed };
}

/** The function of a specification: its key, or what a trial under the same seed would draw. */
export function powOf({ pow, key, seed }: Pick<DatasetSpec, "pow" | "key" | "seed">): PowFunction {
  return key === null ? powFunction(pow, seed) : keyedPowFunction(pow, hexToBytes(key));
}

/** 1 where the 64 bits of a hash begin with `bits` zeros, else 0. */
function labels(tops: Uint32Array, nexts: Uint32Array, bits: number): Uint8Array {
  const topLimit = 2 ** (32 - Math.min(32, bits));
  const nextLimit = 2 ** (64 - Math.max(32, bits));
  return Uint8Array.from(tops, (top, i) => (top < topLimit && nexts[i]! < nextLimit ? 1 : 0));
}

function balanceStream(spec: DatasetSpec, { template, from }: Stretch): RandomStream {
  return new RandomStream(spec.seed, "dataset", spec.pow, template, from, "balance");
}

/** Which rows of a stretch are kept: as many hits as non-hits, of the more frequent a random sample. */
function balance(isHit: Uint8Array, stream: RandomStream): Uint8Array {
  const hits = isHit.reduce((sum, hit) => sum + hit, 0);
  const often = hits * 2 > isHit.length ? 1 : 0;
  let needed = Math.min(hits, isHit.length - hits);
  let left = isHit.length - needed;
  // Selection sampling: Knuth, The Art of Computer Programming, volume 2, section 3.4.2, algorithm S.
  return isHit.map((hit) => {
    if (hit !== often) return 1;
    const taken = needed > 0 && stream.below(left) < needed ? 1 : 0;
    needed -= taken;
    left--;
    return taken;
  });
}

function checkAgain(
  pow: PowFunction,
  template: Uint8Array,
  nonces: Uint32Array,
  tops: Uint32Array,
  nexts: Uint32Array,
): void {
  if (pow.openWideScanner === undefined) return;
  const step = Math.max(1, Math.floor(nonces.length / CHECKED_PER_STRETCH));
  for (let i = 0; i < nonces.length; i += step) {
    const hash = pow.hash(template, nonces[i]!);
    const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
    if (view.getUint32(28, true) !== tops[i] || view.getUint32(24, true) !== nexts[i]) {
      throw new Error(
        `two implementations of ${pow.id} disagree on nonce ${nonces[i]}: the kernel is broken`,
      );
    }
  }
}
