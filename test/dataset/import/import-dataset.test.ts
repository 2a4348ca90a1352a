import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bytesToHex, hexToBytes } from "../../../src/core/hex.js";
import { type ImportOptions, importDataset } from "../../../src/dataset/import/import-dataset.js";
import { observedWinners } from "../../../src/dataset/import/observed-winners.js";
import type { ImportFormat } from "../../../src/dataset/import/read-records.js";
import { splitHeader } from "../../../src/pow/header.js";
import { splitBlob } from "../../../src/pow/randomx/hashing-blob.js";
import { powFunction } from "../../../src/pow/registry.js";
import { ROOT, temporaryFolder } from "../../support/cli.js";

const vectors = <T extends z.ZodType>(name: string, schema: T): z.infer<T>[] =>
  z
    .object({ vectors: z.array(schema) })
    .parse(JSON.parse(readFileSync(join(ROOT, "test/vectors", name), "utf8"))).vectors;

const headerVector = z.object({ header: z.string(), nonce: z.int(), bits: z.string() });
const BITCOIN = vectors("bitcoin_hard_vectors.json", headerVector.extend({ block_id: z.string() }));
const LITECOIN = vectors("litecoin_vectors.json", headerVector.extend({ block_id_sha256d: z.string() }));
const MONERO = vectors(
  "monero_vectors.json",
  z.object({ hashing_blob: z.string(), nonce: z.int(), seed_hash: z.string(), difficulty: z.int() }),
);

async function importText(
  pow: string,
  format: ImportFormat,
  content: string | Uint8Array,
  options: Partial<ImportOptions> = {},
) {
  const folder = temporaryFolder();
  const file = join(folder, "source");
  writeFileSync(file, content);
  const out = join(folder, "set");
  const manifest = await importDataset({
    file,
    format,
    pow: powFunction(pow),
    onError: "fail",
    name: "set",
    folder: out,
    licence: null,
    ...options,
  });
  return { out, manifest };
}

/** What a node prints for a header, made from its raw bytes by their places. */
function nodeForm(header: string, id: string): Record<string, unknown> {
  const bytes = Buffer.from(header, "hex");
  const display = (from: number) =>
    Buffer.from(bytes.subarray(from, from + 32))
      .reverse()
      .toString("hex");
  return {
    hash: id,
    confirmations: 1,
    height: 7,
    version: bytes.readInt32LE(0),
    versionHex: bytes.readUInt32LE(0).toString(16).padStart(8, "0"),
    merkleroot: display(36),
    time: bytes.readUInt32LE(68),
    mediantime: 0,
    nonce: bytes.readUInt32LE(76),
    bits: bytes.readUInt32LE(72).toString(16).padStart(8, "0"),
    difficulty: 4.656542373906925e-10,
    previousblockhash: display(4),
  };
}

const lines = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).join("\n");

describe("importDataset", () => {
  test.each([
    ["raw", "sha256d", Buffer.from(BITCOIN.map(({ header }) => header).join(""), "hex"), BITCOIN.length],
    ["jsonl", "sha256d", lines(BITCOIN), BITCOIN.length],
    [
      "jsonl",
      "sha256d",
      lines(BITCOIN.map(({ header, block_id }) => nodeForm(header, block_id))),
      BITCOIN.length,
    ],
    ["jsonl", "scrypt", lines(LITECOIN.map((v) => nodeForm(v.header, v.block_id_sha256d))), LITECOIN.length],
    [
      "csv",
      "scrypt",
      `header,nonce,bits\r\n${LITECOIN.map((v) => `${v.header},${v.nonce},${v.bits}`).join("\r\n")}\r\n`,
      LITECOIN.length,
    ],
  ] as const)("known headers as %s of %s", async (format, pow, content, rows) => {
    const { out, manifest } = await importText(pow, format, content);
    const source = pow === "scrypt" ? LITECOIN : BITCOIN;
    expect(manifest).toMatchObject({
      kind: "observational",
      pow,
      skipped: { records: 0 },
      splits: { observed: { rows } },
    });
    const winners = await observedWinners(powFunction(pow), out, manifest);
    expect(winners).toEqual(source.map(({ header }) => splitHeader(hexToBytes(header))));
    const [first] = await parquetReadObjects({
      file: await asyncBufferFromFile(join(out, "observed.parquet")),
      utf8: false,
    });
    expect(first).toMatchObject({ template_id: 0, nonce: source[0]!.nonce, hit: true, key: null });
  });

  test("Monero's blobs, each under the key of its epoch and against its difficulty", async () => {
    const some = MONERO.filter((_, i) => i < 2 || i >= MONERO.length - 2);
    const records = some.map(({ hashing_blob, nonce, seed_hash, difficulty }) => ({
      blob: hashing_blob,
      nonce,
      key: seed_hash,
      difficulty,
    }));
    const { out, manifest } = await importText("randomx", "jsonl", lines(records));
    expect(await observedWinners(powFunction("randomx"), out, manifest)).toEqual(
      some.map(({ hashing_blob }) => splitBlob(hexToBytes(hashing_blob))),
    );
  });

  test("a template with leading zero bits, or a difficulty, of its own", async () => {
    const { template, nonce } = splitHeader(hexToBytes(BITCOIN.at(-1)!.header));
    const record = { template: bytesToHex(template), nonce };
    const { manifest } = await importText(
      "sha256d",
      "jsonl",
      lines([
        { ...record, bits: 1 },
        { ...record, bits: "1" },
        { ...record, difficulty: "0.0000000004" },
      ]),
    );
    expect(manifest.splits.observed.rows).toBe(3);
    const hard = lines([{ ...record, bits: 60 }]);
    await expect(importText("sha256d", "jsonl", hard)).rejects.toThrow(
      /line 1: its sha256d hash .* above its target/,
    );
    const difficult = lines([{ ...record, difficulty: "1000.5" }]);
    await expect(importText("sha256d", "jsonl", difficult)).rejects.toThrow(/above its target/);
  });

  test("records that do not verify are skipped by their places, and counted", async () => {
    const raw = Buffer.from(BITCOIN.map(({ header }) => header).join(""), "hex");
    raw[3 * 80 + 40]! ^= 8;
    const cut = raw.subarray(0, 10 * 80 + 7);
    const told: string[] = [];
    const { manifest } = await importText("sha256d", "raw", cut, {
      onError: "skip",
      onSkip: (place) => told.push(place),
    });
    const places = manifest.skipped.first.map(({ place }) => place);
    expect(places).toEqual(told);
    expect(places).toEqual(["byte 240", "byte 800"]);
    expect(manifest.skipped.first[0]!.reason).toMatch(/its sha256d hash [0-9a-f]{64} is above its target/);
    expect(manifest.splits.observed.rows).toBe(9);
  });

  test.each([
    ["jsonl", '{"header":"00"}', /line 1: header has 1 bytes, 80 are needed/],
    ["jsonl", "\n{header}", /line 2: not JSON/],
    ["jsonl", "[1]", /line 1: a record is a JSON object/],
    ["jsonl", '{"nonce":1}', /line 1: it has no field of template, header and blob/],
    ["jsonl", `{"header":"${BITCOIN[0]!.header}","nonce":9}`, /line 1: nonce is 9, the header has 3/],
    [
      "jsonl",
      `{"header":"${BITCOIN[0]!.header}","bits":"1d00ffff"}`,
      /bits is 1d00ffff, the header states 207fffff/,
    ],
    ["jsonl", `{"header":"${BITCOIN[0]!.header}","bits":1,"difficulty":1}`, /one of bits and difficulty/],
    ["jsonl", `{"header":"${BITCOIN[0]!.header}","key":"00"}`, /it has a key, sha256d takes none/],
    ["jsonl", '{"blob":"00"}', /it has a blob, sha256d needs a header or a template/],
    ["jsonl", `{"template":"${"00".repeat(76)}"}`, /a template needs a nonce/],
    ["jsonl", `{"template":"${"00".repeat(75)}","nonce":1}`, /template has 75 bytes, sha256d needs 76/],
    ["jsonl", `{"template":"${"00".repeat(76)}","nonce":-1,"bits":1}`, /nonce is -1/],
    ["csv", "header\nxyz", /line 2: header: not hex/],
    ["raw", new Uint8Array(79), /byte 0: 79 bytes are left, a header has 80/],
    ["raw", new Uint8Array(0), /no record verifies as work of sha256d/],
  ] as const)("%s %s is refused with its place, and nothing is written", async (format, content, message) => {
    const folder = join(temporaryFolder(), "set");
    await expect(importText("sha256d", format, content, { folder })).rejects.toThrow(message);
    expect(existsSync(folder)).toBe(false);
  });

  test("a node's header whose fields were changed does not have its name any more", async () => {
    const { header, block_id } = BITCOIN[5]!;
    const changed = { ...nodeForm(header, block_id), time: 1 };
    await expect(importText("sha256d", "jsonl", lines([changed]))).rejects.toThrow(/its fields hash to/);
  });

  test("a blob needs a key and a difficulty", async () => {
    const [{ hashing_blob: blob, seed_hash }] = MONERO as [(typeof MONERO)[number]];
    await expect(importText("randomx", "jsonl", lines([{ blob, difficulty: 1 }]))).rejects.toThrow(
      /needs a key/,
    );
    await expect(importText("randomx", "jsonl", lines([{ blob, key: seed_hash }]))).rejects.toThrow(
      /a blob needs bits or a difficulty/,
    );
  });

  test("a file that is not there", async () => {
    const folder = join(temporaryFolder(), "set");
    for (const format of ["raw", "jsonl", "csv"] as const) {
      const file = join(folder, "none");
      await expect(importText("sha256d", format, "", { file, folder })).rejects.toThrow(
        /cannot read .*none: .*ENOENT/,
      );
    }
  });
});
