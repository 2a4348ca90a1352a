import type { PowFunction } from "../pow/pow-function.js";

/** Rows of (template, nonce, hash, hit), column by column; all columns have one entry a row. */
export interface LabelledSet {
  /** Difficulty of the labels: a hit has at least this many leading zero bits. */
  readonly bits: number;
  readonly templates: readonly Uint8Array[];
  /** Index into `templates`. */
  readonly templateIndex: Uint32Array;
  readonly nonces: Uint32Array;
  /** Most significant 32 bits of each hash. */
  readonly hashes: Uint32Array;
  /** 1 for a hit, else 0. */
  readonly hits: Uint8Array;
}

/** What of a template goes into a set: the nonces to hash. */
export interface TemplateNonces {
  readonly template: Uint8Array;
  readonly nonces: Uint32Array;
}

/** Hashes the nonces of each template and labels them at a difficulty of `bits` (1 to 32). */
export function labelNonces(pow: PowFunction, bits: number, parts: readonly TemplateNonces[]): LabelledSet {
  if (!Number.isInteger(bits) || bits < 1 || bits > 32) {
    throw new RangeError(`bits is ${bits}, an integer from 1 to 32 is needed`);
  }
  const rows = parts.reduce((sum, part) => sum + part.nonces.length, 0);
  if (rows === 0) throw new RangeError("a labelled set needs at least one nonce");
  const set: LabelledSet = {
    bits,
    templates: parts.map((part) => part.template),
    templateIndex: new Uint32Array(rows),
    nonces: new Uint32Array(rows),
    hashes: new Uint32Array(rows),
    hits: new Uint8Array(rows),
  };
  let row = 0;
  for (const [index, { template, nonces }] of parts.entries()) {
    const end = row + nonces.length;
    set.templateIndex.fill(index, row, end);
    set.nonces.set(nonces, row);
    pow.openScanner(template).scan(nonces, set.hashes.subarray(row, end));
    row = end;
  }
  const limit = 2 ** (32 - bits);
  for (let i = 0; i < rows; i++) set.hits[i] = set.hashes[i]! < limit ? 1 : 0;
  return set;
}

/** The rows of a set whose template satisfies `keep`, or a stretch of its rows; templates stay as they are. */
export function selectRows(set: LabelledSet, rows: Uint32Array): LabelledSet {
  return {
    bits: set.bits,
    templates: set.templates,
    templateIndex: Uint32Array.from(rows, (row) => set.templateIndex[row]!),
    nonces: Uint32Array.from(rows, (row) => set.nonces[row]!),
    hashes: Uint32Array.from(rows, (row) => set.hashes[row]!),
    hits: Uint8Array.from(rows, (row) => set.hits[row]!),
  };
}

/** The same rows with other labels, one a row. */
export function withHits(set: LabelledSet, hits: Uint8Array): LabelledSet {
  if (hits.length !== set.hits.length) {
    throw new RangeError(`${hits.length} labels for ${set.hits.length} rows`);
  }
  return { ...set, hits };
}

/** Number of hits in a set. */
export function countHits(set: LabelledSet): number {
  return set.hits.reduce((sum, hit) => sum + hit, 0);
}
