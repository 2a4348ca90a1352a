import type { SpeckResult } from "../trial/results.js";
import { grouped } from "../trial/wording.js";
import { type Html, html } from "./html.js";
import { stackingTable } from "./table.js";

/** The table of neural distinguishers: a null elsewhere is no weak model's if these are found. */
export function speckSection(rows: readonly SpeckResult[]): Html {
  const within = rows.filter((row) => row.within).length;
  return html`<section aria-labelledby="speck">
<h2 id="speck">Neural distinguishers on Speck32/64: ${within} of ${rows.length} rows as wanted</h2>
<p><strong>How to read this.</strong> A net is shown pairs of ciphertexts and says which come from plaintexts of a fixed
difference. One half is chance. Where a cipher of few rounds leaves structure, a net of this kind finds it, so that nulls
elsewhere are not those of models that can learn nothing; on random words there is nothing to find. Published figures are
those of A. Gohr, CRYPTO 2019.</p>
${stackingTable<SpeckResult>(
  [
    { title: "Oracle", cell: ({ rounds }) => (rounds === null ? "random words" : `${rounds} rounds`) },
    { title: "Accuracy", cell: ({ accuracy }) => accuracy.toFixed(4), className: () => "number" },
    {
      title: "Interval (99 %)",
      cell: ({ interval }) => interval.map((end) => end.toFixed(4)).join(" to "),
      className: () => "number",
    },
    { title: "Published", cell: ({ published }) => published?.toFixed(3) ?? "-", className: () => "number" },
    { title: "Wanted", cell: wantedText, className: ({ within }) => `verdict ${within ? "pass" : "fail"}` },
    { title: "Pairs learnt from", cell: ({ samples }) => grouped(samples), className: () => "number" },
    {
      title: "On the way",
      cell: ({ curve }) => curve.map(({ accuracy }) => accuracy.toFixed(3)).join(", "),
    },
  ],
  rows,
)}
</section>`;
}

function wantedText({ wanted, within }: SpeckResult): string {
  if (wanted === null) return "-";
  const range = wanted[1] === 1 ? `${wanted[0]} or more` : `${wanted[0]} to ${wanted[1]}`;
  return `${range}: ${within ? "met" : "missed"}`;
}
