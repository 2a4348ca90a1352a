import { type DatasetManifest, splitsOf } from "../dataset/manifest.js";
import { table } from "./text.js";

/** What a dataset holds, and where it lies. */
export function datasetText(folder: string, manifest: DatasetManifest): string {
  const rows = splitsOf(manifest).map(({ split, file, rows, hits, bytes }) => [
    split,
    file,
    String(rows),
    String(hits),
    `${(bytes / 1e6).toFixed(2)} MB`,
  ]);
  return `${table(["split", "file", "rows", "hits", "size"], rows, [2, 3, 4])}\n${folder}: ${manifest.kind}, ${manifest.pow}, digest ${manifest.digest}\n`;
}
