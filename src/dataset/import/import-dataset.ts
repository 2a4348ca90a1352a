import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  BLOB,
  blobValue,
  type DuckDBConnection,
  type DuckDBValue,
  UBIGINT,
  UINTEGER,
  version,
} from "@duckdb/node-api";
import { InterruptedError, messageOf, UsageError } from "../../core/errors.js";
import { VERSION } from "../../core/version.js";
import type { PowFunction } from "../../pow/pow-function.js";
import { withDuckDb } from "../duckdb.js";
import {
  DATASET_SCHEMA,
  type DatasetFile,
  fileDigest,
  MANIFEST_FILE,
  type ObservationalManifest,
  withDigest,
} from "../manifest.js";
import { writeFolderAtomically } from "../new-folder.js";
import { StagedTable } from "../staged-table.js";
import { parseWork, type Work } from "./block-record.js";
import { type ImportFormat, readRecords, type SourceRecord } from "./read-records.js";
import { WorkVerifier } from "./verify-work.js";

export const ON_ERROR = ["fail", "skip"] as const;

export interface ImportOptions {
  readonly file: string;
  readonly format: ImportFormat;
  readonly pow: PowFunction;
  /** Key of work that names none. */
  readonly key?: Uint8Array;
  readonly onError: (typeof ON_ERROR)[number];
  readonly name: string;
  /** Folder of the dataset: new or empty. */
  readonly folder: string;
  readonly licence: string | null;
  readonly signal?: AbortSignal;
  /** Hears of each record that is left out. */
  readonly onSkip?: (place: string, reason: string) => void;
}

const WRITER_MIB = 64;

/** Records left out that the manifest tells of one by one. */
const LISTED = 100;

const NOTE =
  "Real work of others, every proof of work verified on the way in. Only winners are seen: how their nonces are spread " +
  "tells where miners looked and is observational, never evidence of an advantage.";

const COLUMNS = [
  {
    name: "template_id",
    type: "UINT32",
    meaning: "number of the template, from 0 in the order of the source",
  },
  {
    name: "template",
    type: "BYTE_ARRAY",
    meaning: "header or hashing blob without its nonce, raw byte order",
  },
  { name: "nonce", type: "UINT32", meaning: "the nonce that won" },
  {
    name: "hash64",
    type: "UINT64",
    meaning: "most significant 64 bits of the hash read as a little-endian number",
  },
  { name: "hit", type: "BOOLEAN", meaning: "true: only winners are seen" },
  { name: "hash", type: "BYTE_ARRAY", meaning: "the whole hash, 32 bytes, raw byte order" },
  {
    name: "target",
    type: "BYTE_ARRAY",
    meaning: "what the hash had to meet, 32 bytes, little-endian as the hash",
  },
  { name: "key", type: "BYTE_ARRAY", meaning: "key of a function that takes one, else null" },
] as const;

/**
 * Imports real work: verifies each record's proof of work and writes a dataset that is marked observational.
 *
 * @throws {UsageError} naming file and place of a record that does not verify, unless such are skipped; if none verifies
 * @throws {InterruptedError} if it is stopped; nothing is left behind
 */
export async function importDataset(options: ImportOptions): Promise<ObservationalManifest> {
  const { file, format, pow, name, folder, licence, signal } = options;
  return await writeFolderAtomically(folder, async (content, scratch) => {
    const skipped = new SkippedRecords(options);
    const observed = await withDuckDb({ folder: scratch, memoryMiB: WRITER_MIB, threads: 1 }, (connection) =>
      writeBlocks(connection, content, options, skipped),
    );
    if (observed.rows === 0) {
      throw new UsageError(`${file}: no record verifies as work of ${pow.id}; ${skipped.records} were read`);
    }
    const source = await fileDigest(file);
    if (signal?.aborted) throw stopped();
    const manifest = withDigest<ObservationalManifest>({
      schema: DATASET_SCHEMA,
      kind: "observational",
      name,
      pow: pow.id,
      note: NOTE,
      source: { file: basename(file), sha256: source.sha256, format },
      skipped: { records: skipped.records, first: skipped.first },
      splits: { observed },
      columns: [...COLUMNS],
      licence,
      generator: { noncetrial: VERSION, duckdb: version() },
    });
    writeFileSync(join(content, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  });
}

function stopped(): InterruptedError {
  return new InterruptedError("dataset import was stopped; nothing was written");
}

async function writeBlocks(
  connection: DuckDBConnection,
  content: string,
  { file, format, pow, key, signal }: ImportOptions,
  skipped: SkippedRecords,
): Promise<DatasetFile> {
  const table = await StagedTable.create(connection, "observed", {
    template_id: UINTEGER,
    template: BLOB,
    nonce: UINTEGER,
    hash64: UBIGINT,
    hash: BLOB,
    target: BLOB,
    key: BLOB,
  });
  const verifier = new WorkVerifier(pow, key);
  const rows = new ObservedRows();
  for await (const record of readRecords(file, format)) {
    if (signal?.aborted) throw stopped();
    const verified = verifiedWork(pow, verifier, record);
    if ("reason" in verified) skipped.add(record.place, verified.reason);
    else table.append(rows.row(verified.work, verified.hash, verifier.keyOf(verified.work)));
    // Signals are heard between records.
    if (table.rows % 64 === 0) await new Promise(setImmediate);
  }
  const path = join(content, "observed.parquet");
  await table.writeParquet(path, "template_id, template, nonce, hash64, true AS hit, hash, target, key");
  return {
    file: "observed.parquet",
    rows: table.rows,
    hits: table.rows,
    ...(await fileDigest(path)),
    rowsSha256: rows.digest(),
  };
}

function verifiedWork(
  pow: PowFunction,
  verifier: WorkVerifier,
  record: SourceRecord,
): { work: Work; hash: Uint8Array } | { reason: string } {
  if ("fault" in record) return { reason: record.fault };
  try {
    const work = parseWork(pow, record.fields);
    return { work, hash: verifier.verify(work) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return { reason: messageOf(error) };
    throw error;
  }
}

/** Turns work into rows, and digests them. */
class ObservedRows {
  readonly #digest = createHash("sha256");
  #template: Uint8Array | undefined;
  #id = -1;

  row({ template, nonce, target }: Work, hash: Uint8Array, key: Uint8Array | undefined): DuckDBValue[] {
    if (this.#template === undefined || Buffer.compare(this.#template, template) !== 0) {
      this.#template = template;
      this.#id++;
    }
    const targetBytes = new Uint8Array(Buffer.from(target.toString(16).padStart(64, "0"), "hex").reverse());
    const head = Buffer.alloc(12);
    head.writeUInt32LE(template.length, 0);
    head.writeUInt32LE(nonce, 4);
    head.writeUInt32LE(key?.length ?? 0, 8);
    for (const part of [head, template, hash, targetBytes, key ?? new Uint8Array(0)])
      this.#digest.update(part);
    const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
    return [
      this.#id,
      blobValue(template),
      nonce,
      view.getBigUint64(24, true),
      blobValue(hash),
      blobValue(targetBytes),
      key === undefined ? null : blobValue(key),
    ];
  }

  digest(): string {
    return this.#digest.digest("hex");
  }
}

/** Counts what is left out; where nothing may be, the first of it ends the import. */
class SkippedRecords {
  readonly #options: ImportOptions;
  readonly first: { place: string; reason: string }[] = [];
  records = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  add(place: string, reason: string): void {
    const { file, onError, onSkip } = this.#options;
    if (onError === "fail")
      throw new UsageError(`${file}: ${place}: ${reason} (--on-error skip leaves it out)`);
    this.records++;
    if (this.first.length < LISTED) this.first.push({ place, reason });
    onSkip?.(place, reason);
  }
}
