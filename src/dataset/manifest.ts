import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { digestOf } from "../core/digest.js";
import { messageOf, systemErrorCode, UsageError } from "../core/errors.js";
import { SAMPLINGS, SPLIT_KINDS, SPLITS } from "./build-plan.js";

export const DATASET_SCHEMA = "noncetrial/dataset/1";
export const MANIFEST_FILE = "manifest.json";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const hex = z.string().regex(/^([0-9a-f]{2})*$/);

const fileSchema = z.strictObject({
  /** Name in the dataset's folder. */
  file: z.string().regex(/^[\w.-]+\.parquet$/),
  rows: z.int().nonnegative(),
  hits: z.int().nonnegative(),
  bytes: z.int().positive(),
  /** SHA-256 of the file. */
  sha256,
  /** SHA-256 of the rows' content, whatever wrote the file. */
  rowsSha256: sha256,
});

const common = {
  schema: z.literal(DATASET_SCHEMA),
  name: z.string().min(1),
  pow: z.string().min(1),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string(), meaning: z.string() })),
  /** SPDX identifier or a text; null where it is not known. */
  licence: z.string().nullable(),
  /** Of all that is said here but the files' bytes and the generator. */
  digest: sha256,
  generator: z.strictObject({ noncetrial: z.string(), duckdb: z.string() }),
};

const labelledSchema = z.strictObject({
  ...common,
  kind: z.literal("labelled"),
  seed: z.string(),
  key: hex.nullable(),
  bits: z.int().min(1).max(64),
  templates: z.int().positive(),
  noncesPerTemplate: z.int().positive(),
  hashed: z.int().positive(),
  sampling: z.enum(SAMPLINGS),
  samplingNote: z.string(),
  split: z.enum(SPLIT_KINDS),
  splits: z.strictObject({ train: fileSchema, validation: fileSchema, test: fileSchema }),
});

const observationalSchema = z.strictObject({
  ...common,
  kind: z.literal("observational"),
  note: z.string(),
  source: z.strictObject({ file: z.string(), sha256, format: z.string() }),
  /** Records of the source that were left out, with where they are and why: at most the first hundred. */
  skipped: z.strictObject({
    records: z.int().nonnegative(),
    first: z.array(z.strictObject({ place: z.string(), reason: z.string() })),
  }),
  splits: z.strictObject({ observed: fileSchema }),
});

const manifestSchema = z.discriminatedUnion("kind", [labelledSchema, observationalSchema]);

export type DatasetFile = z.infer<typeof fileSchema>;
export type LabelledManifest = z.infer<typeof labelledSchema>;
export type ObservationalManifest = z.infer<typeof observationalSchema>;
export type DatasetManifest = z.infer<typeof manifestSchema>;

/** The digest of a manifest: of everything but its files' bytes, which hang on who wrote them. */
export function manifestDigest(manifest: DatasetManifest): string {
  const { digest: _digest, generator: _generator, name: _name, splits, ...rest } = manifest;
  const contents = Object.entries(splits).map(
    ([split, { file: _file, bytes: _bytes, sha256: _sha, ...content }]) => [split, content],
  );
  return digestOf({ ...rest, splits: Object.fromEntries(contents) });
}

/** A manifest with its digest in place. */
export function withDigest<M extends DatasetManifest>(manifest: Omit<M, "digest">): M {
  return { ...manifest, digest: manifestDigest(manifest as M) } as M;
}

/** The splits of a dataset by name, in their order. */
export function splitsOf(manifest: DatasetManifest): (DatasetFile & { split: string })[] {
  const order: readonly string[] = SPLITS;
  return Object.entries(manifest.splits)
    .map(([split, file]) => ({ split, ...(file as DatasetFile) }))
    .sort((a, b) => order.indexOf(a.split) - order.indexOf(b.split));
}

/**
 * Reads the manifest of a dataset.
 *
 * @throws {UsageError} if there is none, it is of another schema or it contradicts itself
 */
export function readManifest(folder: string): DatasetManifest {
  const path = join(folder, MANIFEST_FILE);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const missing = ["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? "");
    throw new UsageError(
      missing
        ? `${folder} is no dataset: it has no ${MANIFEST_FILE}; give a folder written by dataset build or import`
        : `cannot read ${path}: ${messageOf(error)}`,
    );
  }
  const schema = z.object({ schema: z.string() }).safeParse(value);
  if (schema.success && schema.data.schema !== DATASET_SCHEMA) {
    throw new UsageError(
      `${path}: schema is "${schema.data.schema}", this version reads "${DATASET_SCHEMA}"`,
    );
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(`${path}: ${issue.path.join(".") || "the manifest"}: ${issue.message}`);
  }
  const digest = manifestDigest(parsed.data);
  if (digest !== parsed.data.digest) {
    throw new UsageError(
      `${path}: its digest is ${parsed.data.digest}, its content gives ${digest}: it was changed`,
    );
  }
  return parsed.data;
}

/** Checks a dataset's files against its manifest. @throws {UsageError} naming the file that differs */
export async function checkFiles(folder: string, manifest: DatasetManifest): Promise<void> {
  for (const { file, bytes, sha256 } of splitsOf(manifest)) {
    const path = join(folder, file);
    let found: { bytes: number; sha256: string };
    try {
      found = await fileDigest(path);
    } catch (error) {
      throw new UsageError(`cannot read ${path}: ${messageOf(error)}`);
    }
    if (found.bytes !== bytes) {
      throw new UsageError(
        `${path} has ${found.bytes} bytes, its manifest says ${bytes}: it is cut short or another`,
      );
    }
    if (found.sha256 !== sha256) {
      throw new UsageError(
        `${path} has the SHA-256 ${found.sha256}, its manifest says ${sha256}: it was changed`,
      );
    }
  }
}

/** Length and SHA-256 of a file, read piece by piece. */
export async function fileDigest(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of createReadStream(path)) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
