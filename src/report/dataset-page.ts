import type { DatasetDescription, SplitDescription } from "../dataset/describe-dataset.js";
import { leakageText, nonceRows, percentOf, perTemplateText } from "../dataset/description-wording.js";
import type { DatasetManifest } from "../dataset/manifest.js";
import { grouped } from "../trial/wording.js";
import { Html, html } from "./html.js";
import { STYLE } from "./style.js";
import { type Column, stackingTable } from "./table.js";

/** A dataset's description as one HTML file: no script, no outside address. */
export function datasetPage(description: DatasetDescription): string {
  const { manifest, splits, expectedHitShare, duplicates, wrongLabels, perTemplate } = description;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${manifest.name} - noncetrial dataset</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>Dataset ${manifest.name}</h1>
<p>${introduction(manifest)}</p>
</header>
<main>
<section aria-labelledby="counts">
<h2 id="counts">Counts</h2>
${stackingTable<SplitDescription>(
  [
    { title: "Split", cell: ({ split }) => split },
    { title: "Rows", cell: ({ rows }) => grouped(rows), className: () => "number" },
    { title: "Hits", cell: ({ hits }) => grouped(hits), className: () => "number" },
    { title: "Share", cell: ({ hitShare }) => percentOf(hitShare), className: () => "number" },
    { title: "Templates", cell: ({ templates }) => grouped(templates), className: () => "number" },
  ],
  splits,
)}
<ul>
${expectedHitShare === null ? "" : html`<li>share of hits to be expected: ${percentOf(expectedHitShare)}</li>`}
<li>duplicates: ${grouped(duplicates)} rows repeat a pair of template and nonce</li>
<li>${leakageText(description)}</li>
${wrongLabels === null ? "" : html`<li>labels: ${grouped(wrongLabels)} differ from what the hash says</li>`}
${perTemplate === null ? "" : html`<li>${perTemplateText(perTemplate)}</li>`}
</ul>
</section>
<section aria-labelledby="nonces">
<h2 id="nonces">How nonces are spread</h2>
<p>Entropy in bits beside that of equal shares; the Kullback-Leibler divergence from equal shares beside its mean
under equal shares at this number of rows; chi-square tests of equal shares, and of the number of ones being binomial.
p-values are adjusted for the five tests of a kind of nonce together (Holm).</p>
${stackingTable(NONCE_COLUMNS, nonceRows(description))}
</section>
<section aria-labelledby="manifest">
<h2 id="manifest">Manifest</h2>
<pre>${JSON.stringify(manifest, null, 2)}</pre>
</section>
</main>
</body>
</html>
`.text;
}

const NONCE_COLUMNS: readonly Column<readonly string[]>[] = [
  "Nonces",
  "Bits",
  "Entropy",
  "Of",
  "KL, nats",
  "By chance",
  "Chi-square",
  "df",
  "p, adjusted",
].map((title, i) => ({ title, cell: (row) => row[i]!, className: () => (i < 2 ? "" : "number") }));

function introduction(manifest: DatasetManifest): string {
  if (manifest.kind === "observational") return manifest.note;
  const { pow, templates, noncesPerTemplate, bits, seed } = manifest;
  return (
    `${grouped(templates)} templates of ${pow}, ${grouped(noncesPerTemplate)} nonces of each hashed; a hit has ${bits} or ` +
    `more leading zero bits. Sampling: ${manifest.samplingNote}. Split ${manifest.split}; seed ${seed}.`
  );
}
