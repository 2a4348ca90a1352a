import { figureRange, figureText, truthText } from "../trial/fooled-wording.js";
import type { FooledResult } from "../trial/results.js";
import { grouped } from "../trial/wording.js";
import { fooledPlot, fooledTitle } from "./fooled-plot.js";
import { type Html, html } from "./html.js";
import { unbroken } from "./text.js";

/** Ways to fool oneself, naively and properly side by side: a page to learn from. */
export function fooledSection(rows: readonly FooledResult[]): Html {
  const hashes = rows.reduce((sum, row) => sum + row.hashes, 0);
  return html`<section aria-labelledby="pitfalls">
<h2 id="pitfalls">Naively and properly, side by side</h2>
<p>Nine of these can give somebody a method that seems to predict nonces, one hides a method that does. Here each is gone first naively and then properly,
on ${grouped(hashes)} real hashes in all, in which, with one exception, there is nothing to find.</p>
<figure id="figure-pitfalls">
<figcaption class="finding">${fooledTitle(rows)}.</figcaption>
<div class="scroll">${fooledPlot(rows)}</div>
<figcaption><strong>How to read this.</strong> A diamond is what one sees who goes the naive way, a dot what one sees who
does it properly; bars are exact intervals at level 99.99 %. An honest figure does not lie to the right of the dashed
line. The exception is a filter that does work, tried on too few hashes: there the mistake is to say that it does not.</figcaption>
</figure>
${rows.map(lesson)}
</section>`;
}

function lesson(row: FooledResult, i: number): Html {
  const { id, title, mistake, remedy, hashes, within } = row;
  return html`<article class="lesson" aria-labelledby="pitfall-${id}">
<h3 id="pitfall-${id}">${i + 1}. ${title}</h3>
<p>${unbroken(mistake)}</p>
<div class="pair">
${side(row, "naive")}
${side(row, "proper")}
</div>
<p><strong>Instead.</strong> ${unbroken(remedy)}</p>
<p class="quiet">An honest figure: ${truthText(row)}. ${hashes === 0 ? "No hash is needed to see it." : `${grouped(hashes)} hashes.`}${within ? "" : " Not as foretold: either the naive figure did not fool, or the proper one did."}</p>
</article>`;
}

function side(row: FooledResult, way: "naive" | "proper"): Html {
  const { value, interval } = row[way];
  const isNaive = way === "naive";
  return html`<div class="${way}">
<p class="quiet">${isNaive ? "Naively" : "Properly"}</p>
<p class="value">${figureText(row, value)}</p>
<p>${isNaive ? row.naiveFigure : row.properFigure}<br><span class="quiet">${figureRange(row, interval)}</span></p>
</div>`;
}
