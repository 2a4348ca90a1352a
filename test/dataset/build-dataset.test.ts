import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { type BuildOptions, buildDataset } from "../../src/dataset/build-dataset.js";
import type { DatasetSpec } from "../../src/dataset/build-plan.js";
import { readManifest } from "../../src/dataset/manifest.js";
import { temporaryFolder } from "../support/cli.js";

const SPEC: DatasetSpec = {
  seed: "3",
  pow: "sha256d",
  key: null,
  templates: 7,
  noncesPerTemplate: 700,
  bits: 3,
  sampling: "natural",
  split: "across-templates",
};

async function build(change: Partial<DatasetSpec> = {}, options: Partial<BuildOptions> = {}) {
  const folder = join(temporaryFolder(), "set");
  const manifest = await buildDataset({
    spec: { ...SPEC, ...change },
    name: "set",
    folder,
    workers: 1,
    ...options,
  });
  return { folder, manifest };
}

interface Row {
  template_id: number;
  template: Uint8Array;
  nonce: number;
  hash64: bigint;
  hit: boolean;
}

/** Reads with an implementation of Parquet that is not DuckDB's. */
async function rowsOf(path: string): Promise<Row[]> {
  return (await parquetReadObjects({
    file: await asyncBufferFromFile(path),
    utf8: false,
  })) as unknown as Row[];
}

describe("buildDataset", () => {
  test("another Parquet reader finds every row, each with the hash of its template and nonce", async () => {
    const { folder, manifest } = await build();
    let rows = 0;
    for (const { file, rows: said, hits } of Object.values(manifest.splits)) {
      const found = await rowsOf(join(folder, file));
      expect(found).toHaveLength(said);
      expect(found.filter(({ hit }) => hit)).toHaveLength(hits);
      for (const { template, nonce, hash64, hit } of found) {
        const header = Buffer.alloc(80);
        header.set(template);
        header.writeUInt32LE(nonce >>> 0, 76);
        const once = createHash("sha256").update(header).digest();
        const expected = createHash("sha256").update(once).digest().readBigUInt64LE(24);
        expect(BigInt.asUintN(64, BigInt(hash64))).toBe(expected);
        expect(hit).toBe(expected < 1n << 61n);
      }
      rows += said;
    }
    expect(rows).toBe(7 * 700);
    expect(manifest.hashed).toBe(7 * 700);
    expect(readManifest(folder)).toEqual(manifest);
  });

  test("the same seed gives the same digest, another one another", async () => {
    const digest = async (change: Partial<DatasetSpec>) => (await build(change)).manifest.digest;
    const first = await digest({});
    expect(await digest({})).toBe(first);
    const others = [
      { seed: "4" },
      { bits: 4 },
      { sampling: "balanced" as const },
      { split: "same-template" as const },
    ];
    const digests = [first, ...(await Promise.all(others.map(digest)))];
    expect(new Set(digests).size).toBe(digests.length);
  });

  test("a split by nonce shares templates and no nonce", async () => {
    const { folder } = await build({ split: "same-template", templates: 2 });
    const [train, validation, held] = await Promise.all(
      ["train", "validation", "test"].map((split) => rowsOf(join(folder, `${split}.parquet`))),
    );
    expect([train!.length, validation!.length, held!.length]).toEqual([980, 210, 210]);
    const pairs = [...train!, ...validation!, ...held!].map(
      ({ template_id, nonce }) => `${template_id} ${nonce}`,
    );
    expect(new Set(pairs).size).toBe(1400);
  });

  test("a folder that is not empty is left as it is", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "mine.txt"), "mine");
    await expect(build({}, { folder })).rejects.toThrow(/is not empty/);
    expect(readdirSync(folder)).toEqual(["mine.txt"]);
    await expect(build({}, { folder: join(folder, "mine.txt") })).rejects.toThrow(/is a file/);
    mkdirSync(join(folder, "empty"));
    await expect(build({}, { folder: join(folder, "empty") })).resolves.toBeDefined();
  });

  test("stopped in the middle it leaves nothing", async () => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const options = { folder: join(folder, "set"), signal: stop.signal, onProgress: () => stop.abort() };
    await expect(build({ noncesPerTemplate: 200_000 }, options)).rejects.toThrow(
      /was stopped; nothing was written/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test("without a hit there is nothing to balance", async () => {
    const folder = join(temporaryFolder(), "set");
    await expect(build({ bits: 50, sampling: "balanced" }, { folder })).rejects.toThrow(
      /gave no hit to balance/,
    );
    expect(existsSync(folder)).toBe(false);
  });
});
