import { z } from "zod";
import { sha256Hex } from "../core/digest.js";
import { bytesToHex, hexToBytes } from "../core/hex.js";
import type { LabelledSet } from "./labelled-set.js";

const SCHEMA = "noncetrial/labelled-set/1";

const manifestSchema = z.strictObject({
  schema: z.literal(SCHEMA),
  bits: z.int().min(1).max(32),
  rows: z.int().positive(),
  hits: z.int().nonnegative(),
  templates: z.array(z.string()).min(1),
  /** SHA-256 of the column bytes. */
  sha256: z.string(),
});

/** What a labelled set holds, without its columns. */
export type LabelledSetManifest = z.infer<typeof manifestSchema>;

/**
 * One labelled set as bytes: a line of JSON (the manifest), then the columns in turn, little-endian: template
 * index u32, nonce u32, hash u32, hit u8.
 */
export function encodeLabelledSet(set: LabelledSet): { manifest: LabelledSetManifest; bytes: Uint8Array } {
  const rows = set.nonces.length;
  const columns = Buffer.alloc(rows * 13);
  for (let i = 0; i < rows; i++) {
    columns.writeUInt32LE(set.templateIndex[i]!, 4 * i);
    columns.writeUInt32LE(set.nonces[i]!, 4 * (rows + i));
    columns.writeUInt32LE(set.hashes[i]!, 4 * (2 * rows + i));
    columns[12 * rows + i] = set.hits[i]!;
  }
  const manifest: LabelledSetManifest = {
    schema: SCHEMA,
    bits: set.bits,
    rows,
    hits: set.hits.reduce((sum, hit) => sum + hit, 0),
    templates: set.templates.map(bytesToHex),
    sha256: sha256Hex(columns),
  };
  return { manifest, bytes: Buffer.concat([Buffer.from(`${JSON.stringify(manifest)}\n`), columns]) };
}

/**
 * Reads what `encodeLabelledSet` wrote.
 *
 * @throws {RangeError} if the bytes are cut short or do not match their manifest
 */
export function decodeLabelledSet(bytes: Uint8Array): LabelledSet {
  const newline = bytes.indexOf(10);
  if (newline < 0) throw new RangeError("a labelled set begins with a line of JSON; there is none");
  const manifest = manifestSchema.parse(JSON.parse(Buffer.from(bytes.subarray(0, newline)).toString("utf8")));
  const columns = Buffer.from(bytes.subarray(newline + 1));
  const { rows } = manifest;
  if (columns.length !== 13 * rows) {
    throw new RangeError(`${rows} rows take ${13 * rows} bytes, found ${columns.length}`);
  }
  const sha256 = sha256Hex(columns);
  if (sha256 !== manifest.sha256) {
    throw new RangeError(`the columns' SHA-256 is ${sha256}, the manifest says ${manifest.sha256}`);
  }
  const u32 = (column: number) =>
    Uint32Array.from({ length: rows }, (_, i) => columns.readUInt32LE(4 * (column * rows + i)));
  return {
    bits: manifest.bits,
    templates: manifest.templates.map((hex) => hexToBytes(hex)),
    templateIndex: u32(0),
    nonces: u32(1),
    hashes: u32(2),
    hits: Uint8Array.from(columns.subarray(12 * rows)),
  };
}
