import type { PoolResult } from "../trial/results.js";
import { grouped, smallNumber } from "../trial/wording.js";
import { type Html, html } from "./html.js";
import { stackingTable } from "./table.js";
import { breakable } from "./text.js";

type Figure = PoolResult["figures"][number];

/** Adjusted p-values below it are pointed out. */
const UNUSUAL = 0.01;

const NAMES: Readonly<Record<string, string>> = {
  entropy: "Shannon entropy",
  "min-entropy": "min-entropy",
  "kl-from-uniform": "KL divergence from uniform",
  "js-from-losers": "JS divergence from losers",
  "chi-square": "chi-square test",
  g: "G test",
  popcount: "number of ones",
  residues: "residues",
  "kolmogorov-smirnov": "Kolmogorov-Smirnov",
  "serial-correlation": "serial correlation",
};

/** What the winning nonces of each pool look like; nothing where no pool had enough of them. */
export function poolSections(pools: readonly PoolResult[], figures: readonly Html[]): Html | string {
  if (pools.length === 0) return "";
  return html`<section aria-labelledby="winners">
<h2 id="winners">What winning nonces look like</h2>
<p>A pattern in the nonces that hit would show here first. Each figure is compared with
what perfectly random nonces give; p-values are adjusted for the number of figures of a pool (Benjamini and Hochberg).
No verdict rests on them. On weakened functions hits follow the nonce, so patterns are expected there.</p>
${figures}
${pools.map(poolSection)}
</section>`;
}

function poolSection({ id, bits, nonces, winners, figures }: PoolResult): Html {
  const unusual = figures.filter(({ pAdjusted }) => pAdjusted < UNUSUAL);
  const finding =
    unusual.length === 0
      ? `none of ${figures.length} figures is unusual`
      : `${unusual.length} of ${figures.length} figures are unusual`;
  return html`
<h3>${breakable(id)}: ${finding}</h3>
<p>${grouped(winners)} winners of ${bits} bits or more among the first ${grouped(nonces)} nonces.</p>
<details${unusual.length > 0 ? html` open` : ""}><summary>All figures</summary>
${stackingTable<Figure>(
  [
    { title: "Figure", cell: ({ id }) => NAMES[id] ?? id },
    { title: "Of", cell: ({ subject }) => subject },
    { title: "Value", cell: valueText, className: () => "number" },
    { title: "Random nonces (99 %)", cell: bandText, className: () => "number" },
    {
      title: "p",
      cell: ({ pValue, log10PValue }) => smallNumber(pValue, log10PValue),
      className: () => "number",
    },
    {
      title: "Adjusted",
      cell: ({ pAdjusted }) => (pAdjusted === 0 ? "< 1e-300" : smallNumber(pAdjusted, Math.log10(pAdjusted))),
      className: ({ pAdjusted }) => (pAdjusted < UNUSUAL ? "number verdict warn" : "number"),
    },
  ],
  figures,
)}
</details>`;
}

function valueText({ statistic, unit, degreesOfFreedom }: Figure): string {
  const freedom = degreesOfFreedom === null || unit !== "chi-square" ? "" : ` on ${degreesOfFreedom}`;
  return `${Number(statistic.toPrecision(5))} ${unit}${freedom}`;
}

function bandText({ band }: Figure): string {
  return band === null ? "-" : `${Number(band[0].toPrecision(5))} to ${Number(band[1].toPrecision(5))}`;
}
