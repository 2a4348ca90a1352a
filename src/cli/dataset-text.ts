import type { DatasetDescription } from "../dataset/describe-dataset.js";
import { leakageText, nonceRows, percentOf, perTemplateText } from "../dataset/description-wording.js";
import { type DatasetManifest, splitsOf } from "../dataset/manifest.js";
import { table, wrap } from "./text.js";

/** What a dataset holds, and where it lies. */
export function datasetText(folder: string, manifest: DatasetManifest): string {
  const rows = splitsOf(manifest).map(({ split, file, rows, hits, bytes }) => [
    split,
    file,
    String(rows),
    String(hits),
    `${(bytes / 1e6).toFixed(2)} MB`,
  ]);
  const files = table(["split", "file", "rows", "hits", "size"], rows, [2, 3, 4]);
  return `${files}\n${folder}: ${manifest.kind}, ${manifest.pow}, digest ${manifest.digest}\n`;
}

/** The description of a dataset as text. */
export function descriptionText(description: DatasetDescription): string {
  const { manifest, splits, expectedHitShare, duplicates, wrongLabels, perTemplate } = description;
  const counts = table(
    ["split", "rows", "hits", "share", "templates"],
    splits.map(({ split, rows, hits, hitShare, templates }) => [
      split,
      String(rows),
      String(hits),
      percentOf(hitShare),
      String(templates),
    ]),
    [1, 2, 3, 4],
  );
  const spread = table(
    ["nonces", "bits", "entropy", "of", "KL, nats", "by chance", "chi-square", "df", "p, adjusted"],
    nonceRows(description).map((row) => [...row]),
    [2, 3, 4, 5, 6, 7, 8],
  );
  const lines = [
    expectedHitShare === null ? undefined : `share of hits to be expected: ${percentOf(expectedHitShare)}`,
    `duplicates: ${duplicates} rows repeat a pair of template and nonce`,
    leakageText(description),
    wrongLabels === null ? undefined : `labels: ${wrongLabels} differ from what the hash says`,
    perTemplate === null ? undefined : perTemplateText(perTemplate),
  ].filter((line) => line !== undefined);
  const head = `${manifest.name}: ${manifest.kind}, ${manifest.pow}, digest ${manifest.digest}`;
  return `${head}\n\n${counts}\n${lines.map((line) => wrap(line, "  ")).join("\n")}\n\n${spread}`;
}
