import { bandText, rateText } from "../trial/calibration-summary.js";
import { grouped, percent } from "../trial/wording.js";
import { type Html, html } from "./html.js";
import { type PlantedLine, powerPlot, powerTitle } from "./power-plot.js";
import { stackingTable } from "./table.js";

/** Measured power beside planned, by effect. */
export function powerSection(lines: readonly PlantedLine[]): Html {
  return html`<section aria-labelledby="power">
<h2 id="power">Are effects found as often as planned?</h2>
<p>A filter that knows the mask of a planted effect was tried again and again with the number of hashes that
<code>noncetrial power</code> asks for, and the trials were counted that ended with the verdict advantage.</p>
<figure id="figure-power">
<figcaption class="finding">${powerTitle(lines)}.</figcaption>
<div class="scroll">${powerPlot(lines)}</div>
<figcaption><strong>How to read this.</strong> From left to right effects grow, and trials shrink: ten times the effect takes
a hundredth of the hashes. Dots are trials of an arm against the known probability, rings trials of a pool, both of simulated
counts; squares and diamonds are the same with real hashes of the planted function. Bars are exact intervals at level 99 %.
Each belongs on the dashed line that it was planned for, give or take the two hundredths that the plan's normal approximation
may be off.</figcaption>
</figure>
${stackingTable<PlantedLine>(
  [
    { title: "Effect", cell: ({ planted }) => percent(planted.effect), className: () => "number" },
    { title: "Design", cell: ({ planted }) => planted.design },
    {
      title: "Hits from",
      cell: ({ planted }) => (planted.source === "hashes" ? "real hashes" : "simulation"),
    },
    { title: "Hashes a trial", cell: ({ planted }) => grouped(planted.hashes), className: () => "number" },
    { title: "Trials", cell: ({ replicates }) => grouped(replicates), className: () => "number" },
    { title: "Planned", cell: ({ wanted }) => rateText(wanted), className: () => "number" },
    { title: "Measured", cell: ({ measured }) => rateText(measured), className: () => "number" },
    {
      title: "Interval (99 %)",
      cell: ({ planted }) => planted.interval.map((end) => end.toFixed(3)).join(" to "),
      className: () => "number",
    },
    { title: "Band", cell: bandText, className: () => "number" },
    {
      title: "Result",
      cell: ({ within }) => (within ? "within" : "out of band"),
      className: ({ within }) => `verdict ${within ? "pass" : "fail"}`,
    },
  ],
  lines,
)}
</section>`;
}
