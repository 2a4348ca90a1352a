import { copyFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildDataset } from "../../src/dataset/build-dataset.js";
import { describeDataset } from "../../src/dataset/describe-dataset.js";
import {
  fileDigest,
  type LabelledManifest,
  manifestDigest,
  readManifest,
} from "../../src/dataset/manifest.js";
import { datasetPage } from "../../src/report/dataset-page.js";
import { ROOT, scratchFolder, temporaryFolder } from "../support/cli.js";

const folder = join(scratchFolder(), "set");
let manifest: LabelledManifest;

beforeAll(async () => {
  manifest = await buildDataset({
    spec: {
      seed: "5",
      pow: "sha256d",
      key: null,
      templates: 10,
      noncesPerTemplate: 2000,
      bits: 2,
      sampling: "natural",
      split: "across-templates",
    },
    name: "set",
    folder,
    workers: 1,
  });
});

/** A copy of the dataset. */
function copy(): string {
  const other = join(temporaryFolder(), "copy");
  cpSync(folder, other, { recursive: true });
  return other;
}

/** Writes a changed manifest whose digest is right. */
function writeManifest(place: string, changed: LabelledManifest): void {
  const digested = { ...changed, digest: manifestDigest(changed) };
  writeFileSync(join(place, "manifest.json"), JSON.stringify(digested));
}

describe("describeDataset", () => {
  test("counts, balance, spread and no leak", async () => {
    const described = await describeDataset(folder);
    expect(described.splits.map(({ split, rows, templates }) => [split, rows, templates])).toEqual([
      ["train", 12000, 6],
      ["validation", 4000, 2],
      ["test", 4000, 2],
    ]);
    expect(described).toMatchObject({
      expectedHitShare: 0.25,
      duplicates: 0,
      leakage: "none",
      wrongLabels: 0,
    });
    expect(described.splits[0]!.hitShare).toBeCloseTo(0.25, 1);
    expect(described.nonces.all.rows).toBe(20_000);
    expect(described.nonces.winners.rows).toBe(described.splits.reduce((sum, { hits }) => sum + hits, 0));
    expect(described.perTemplate!.rows).toMatchObject({ count: 10, mean: 2000, std: 0 });
  });

  test("a split that holds another's templates and rows leaks, and has duplicates", async () => {
    const place = copy();
    copyFileSync(join(place, "validation.parquet"), join(place, "test.parquet"));
    const test = { ...manifest.splits.validation, file: "test.parquet" };
    writeManifest(place, { ...manifest, splits: { ...manifest.splits, test } });
    const described = await describeDataset(place);
    expect(described.leakage).toBe("found");
    expect(described.duplicates).toBe(4000);
    expect(described.overlaps).toContainEqual({ splits: ["validation", "test"], templates: 2, pairs: 4000 });
    expect(described.overlaps).toContainEqual({ splits: ["train", "test"], templates: 0, pairs: 0 });
  });

  test("labels that the hashes contradict are counted", async () => {
    const place = copy();
    writeManifest(place, { ...manifest, bits: 3 });
    const hits = manifest.splits.train.hits + manifest.splits.validation.hits + manifest.splits.test.hits;
    const { wrongLabels } = await describeDataset(place);
    expect(wrongLabels! / hits).toBeCloseTo(0.5, 1);
  });

  test.each([
    [
      "cut short",
      (place: string) => truncateSync(join(place, "train.parquet"), 1000),
      /1000 bytes, its manifest says/,
    ],
    [
      "changed",
      (place: string) => {
        const bytes = readFileSync(join(place, "test.parquet"));
        bytes[100]! ^= 1;
        writeFileSync(join(place, "test.parquet"), bytes);
      },
      /test\.parquet has the SHA-256 .* it was changed/,
    ],
    [
      "lost",
      (place: string) => rmSync(join(place, "validation.parquet")),
      /cannot read .*validation\.parquet/,
    ],
  ])("a file that was %s", async (_, damage, message) => {
    const place = copy();
    damage(place);
    await expect(describeDataset(place)).rejects.toThrow(message);
  });

  test("a file that is no Parquet, although the manifest names its bytes", async () => {
    const place = copy();
    writeFileSync(join(place, "train.parquet"), "no Parquet");
    const train = { ...manifest.splits.train, ...(await fileDigest(join(place, "train.parquet"))) };
    writeManifest(place, { ...manifest, splits: { ...manifest.splits, train } });
    await expect(describeDataset(place)).rejects.toThrow(/a Parquet file cannot be read/);
  });

  test.each([
    [
      { schema: "noncetrial/dataset/99" },
      /schema is "noncetrial\/dataset\/99", this version reads "noncetrial\/dataset\/1"/,
    ],
    [{ bits: 0 }, /manifest\.json: bits: /],
    [{ seed: "6" }, /its content gives [0-9a-f]{64}: it was changed/],
  ])("a manifest with %o is refused", (change, message) => {
    const place = copy();
    writeFileSync(join(place, "manifest.json"), JSON.stringify({ ...manifest, ...change }));
    expect(() => readManifest(place)).toThrow(message);
  });

  test("counts that the rows contradict are refused", async () => {
    const place = copy();
    const train = { ...manifest.splits.train, hits: 1 };
    writeManifest(place, { ...manifest, splits: { ...manifest.splits, train } });
    await expect(describeDataset(place)).rejects.toThrow(
      /has 12000 rows and \d+ hits, its manifest says 12000 and 1/,
    );
  });

  test("a folder without a manifest is no dataset", async () => {
    await expect(describeDataset(temporaryFolder())).rejects.toThrow(
      /is no dataset: it has no manifest.json/,
    );
  });
});

test("the page is whole by itself and tells what was found", async () => {
  const text = datasetPage(await describeDataset(folder));
  expect(text).toContain(manifest.digest);
  expect(text).toContain("no template is in two splits");
  expect(text).toContain("31-24");
  expect(text).not.toMatch(/<script|https?:|src=/);
});

test("the dataset that comes with the project is whole", async () => {
  const { leakage, duplicates, wrongLabels } = await describeDataset(join(ROOT, "data/example"));
  expect({ leakage, duplicates, wrongLabels }).toEqual({ leakage: "none", duplicates: 0, wrongLabels: 0 });
});
