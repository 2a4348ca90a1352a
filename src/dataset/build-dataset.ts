import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BLOB, blobValue, type DuckDBConnection, UBIGINT, UINTEGER, version } from "@duckdb/node-api";
import { InterruptedError, UsageError } from "../core/errors.js";
import { VERSION } from "../core/version.js";
import {
  batchesOf,
  checkSpec,
  type DatasetSpec,
  type Sampling,
  SPLITS,
  type SplitName,
  STRETCH_NONCES,
} from "./build-plan.js";
import { withDuckDb } from "./duckdb.js";
import type { LabelledBatch } from "./label-batch.js";
import { labelInOrder } from "./label-in-order.js";
import {
  DATASET_SCHEMA,
  type DatasetFile,
  fileDigest,
  type LabelledManifest,
  MANIFEST_FILE,
  withDigest,
} from "./manifest.js";
import { writeFolderAtomically } from "./new-folder.js";
import { ROW_BYTES } from "./row-buffer.js";
import { StagedTable } from "./staged-table.js";

export interface BuildOptions {
  readonly spec: DatasetSpec;
  readonly name: string;
  /** Folder of the dataset: new or empty. */
  readonly folder: string;
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Hears of nonces hashed, of all that are to be. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Memory that DuckDB may use for rows on their way to the file. */
const WRITER_MIB = 48;

/** The licence of what is computed here, as that of the project. */
const LICENCE = "MIT";

const COLUMNS = [
  {
    name: "template_id",
    type: "UINT32",
    meaning: "index of the template in the training stream of the seed",
  },
  {
    name: "template",
    type: "BYTE_ARRAY",
    meaning: "header or hashing blob without its nonce, raw byte order",
  },
  { name: "nonce", type: "UINT32", meaning: "the nonce" },
  {
    name: "hash64",
    type: "UINT64",
    meaning: "most significant 64 bits of the hash read as a little-endian number",
  },
  { name: "hit", type: "BOOLEAN", meaning: "whether hash64 begins with at least `bits` zero bits" },
] as const;

const SAMPLING_NOTES: Record<Sampling, string> = {
  natural: "every nonce hashed is a row",
  balanced:
    `of each stretch of at most ${STRETCH_NONCES} draws of a template all hits and as many non-hits, a simple random ` +
    "sample without replacement of its non-hits; where hits are more frequent they are sampled instead; rows in order of the draws",
};

/**
 * Builds a labelled dataset: Parquet files by split and a manifest, the same for any number of workers.
 *
 * @throws {UsageError} on bad input, and if no row comes out
 * @throws {InterruptedError} if it is stopped; nothing is left behind
 */
export async function buildDataset(options: BuildOptions): Promise<LabelledManifest> {
  const { spec, name, folder, workers, signal } = options;
  checkSpec(spec);
  const meter = { done: 0, total: spec.templates * spec.noncesPerTemplate, tell: options.onProgress };
  return await writeFolderAtomically(folder, async (content, scratch) => {
    const writeAll = async (connection: DuckDBConnection) => {
      const files = new Map<SplitName, DatasetFile>();
      for (const split of SPLITS) {
        const batches = labelInOrder(spec, batchesOf(spec, split), workers);
        files.set(split, await writeSplit(connection, spec, split, batches, content, meter, signal));
      }
      return files;
    };
    const files = await withDuckDb(
      { folder: scratch, memoryMiB: WRITER_MIB, threads: 1 },
      writeAll,
      signal,
    ).catch((error: unknown) => {
      throw signal?.aborted ? stopped() : error;
    });
    const manifest = manifestOf(spec, name, meter.done, files);
    if ([...files.values()].every(({ rows }) => rows === 0)) {
      throw new UsageError(
        `no row: ${meter.done} hashes at ${spec.bits} bits gave no hit to balance; raise --nonces or lower --bits`,
      );
    }
    if (signal?.aborted) throw stopped();
    writeFileSync(join(content, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  });
}

function stopped(): InterruptedError {
  return new InterruptedError("dataset build was stopped; nothing was written");
}

async function writeSplit(
  connection: DuckDBConnection,
  { bits }: DatasetSpec,
  split: SplitName,
  batches: AsyncIterable<LabelledBatch>,
  content: string,
  meter: { done: number; total: number; tell: BuildOptions["onProgress"] },
  signal: AbortSignal | undefined,
): Promise<DatasetFile> {
  const table = await StagedTable.create(connection, split, {
    template_id: UINTEGER,
    template: BLOB,
    nonce: UINTEGER,
    hash64: UBIGINT,
  });
  const digest = createHash("sha256");
  let hits = 0;
  for await (const batch of batches) {
    if (signal?.aborted) throw stopped();
    appendBatch(table, batch);
    digest.update(batch.rows);
    hits += batch.hits;
    meter.done += batch.hashed;
    meter.tell?.(meter.done, meter.total);
  }
  const file = `${split}.parquet`;
  const path = join(content, file);
  const limit = 1n << BigInt(64 - bits);
  await table.writeParquet(path, `template_id, template, nonce, hash64, hash64 < ${limit}::UBIGINT AS hit`);
  return { file, rows: table.rows, hits, ...(await fileDigest(path)), rowsSha256: digest.digest("hex") };
}

function appendBatch(table: StagedTable, { rows, templates, counts }: LabelledBatch): void {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  let at = 0;
  for (const [stretch, count] of counts.entries()) {
    const template = blobValue(templates[stretch]!);
    for (const end = at + count * ROW_BYTES; at < end; at += ROW_BYTES) {
      table.append([
        view.getUint32(at, true),
        template,
        view.getUint32(at + 4, true),
        view.getBigUint64(at + 8, true),
      ]);
    }
  }
}

function manifestOf(
  spec: DatasetSpec,
  name: string,
  hashed: number,
  files: ReadonlyMap<SplitName, DatasetFile>,
): LabelledManifest {
  return withDigest<LabelledManifest>({
    schema: DATASET_SCHEMA,
    kind: "labelled",
    name,
    ...spec,
    hashed,
    samplingNote: SAMPLING_NOTES[spec.sampling],
    splits: { train: files.get("train")!, validation: files.get("validation")!, test: files.get("test")! },
    columns: [...COLUMNS],
    licence: LICENCE,
    generator: { noncetrial: VERSION, duckdb: version() },
  });
}
