import {
  bandPosition,
  bandText,
  rateText,
  summariseCalibration,
  wantedText,
} from "../trial/calibration-summary.js";
import type { CalibrationResult } from "../trial/results.js";
import { grouped } from "../trial/wording.js";
import { calibrationPlot, calibrationTitle } from "./calibration-plot.js";
import { Html, html } from "./html.js";
import { publishedFailures } from "./published-failures.js";
import { stackingTable } from "./table.js";

const HOW_TO_READ = html`<strong>How to read this.</strong> Every statistic was run on data simulated under a known
truth, and each dot is the share of replicates in which one event happened: a true null rejected, a true value left out
of an interval, a real effect found. The dashed line is the rate wanted; the shaded band is what chance in so many
replicates leaves open, 4.5 standard errors of the simulation, and what a test that is known to be an approximation is
allowed beside it. Every band is drawn to the same width. Exact tests on counts and e-processes reject less often than
their level allows, which is why many dots lie left of the line in the upper panel; those left of the axis are counted beside the triangle. A dot out of its band is drawn as a
diamond and counted at the end of its row. With 20 000 replicates chance alone puts any line at all out of its band in at
most one run in 480; with 200, in one run in 20.`;

/** What stands above everything else if a calibration left a band; nothing otherwise. */
export function calibrationBanner(lines: readonly CalibrationResult[]): Html | string {
  const { outOfBand } = summariseCalibration(lines);
  if (outOfBand.length === 0) return "";
  return html`<div class="banner" role="alert">
<p><strong>The calibration is out of band.</strong> ${outOfBand.length} of ${lines.length} simulated rates
${outOfBand.length === 1 ? "is" : "are"} not what ${outOfBand.length === 1 ? "it" : "they"} should be; what rests on these
statistics is in doubt until the cause is known:</p>
<ul>${outOfBand.map((line) => html`<li>${line.name}: ${rateText(line.measured)}, wanted ${wantedText(line)}, band ${bandText(line)}</li>`)}</ul>
</div>`;
}

/** Figure, published failures and all lines of a calibration. */
export function calibrationSection(lines: readonly CalibrationResult[]): Html {
  const { within } = summariseCalibration(lines);
  const statistics = [...new Set(lines.map(({ statistic }) => statistic))];
  const replicates = Math.max(...lines.map((line) => line.replicates));
  return html`<section aria-labelledby="calibration">
<h2 id="calibration">Calibration by simulation</h2>
<p>${within} of ${lines.length} simulated rates lie within their bands, from ${grouped(replicates)} replicates each
where the table does not say otherwise.</p>
<figure>
<figcaption><strong>${calibrationTitle(lines)}.</strong></figcaption>
<div class="scroll">${calibrationPlot(lines)}</div>
<figcaption>${HOW_TO_READ}${undrawnText(lines)}</figcaption>
</figure>
${publishedFailures(lines)}
<h3 id="calibration-lines">Every line</h3>
${statistics.map((name) =>
  statisticTable(
    name,
    lines.filter(({ statistic }) => statistic === name),
  ),
)}
</section>`;
}

/** How many lines the figure has no place for. */
function undrawnText(lines: readonly CalibrationResult[]): string {
  const bare = lines.filter((line) => bandPosition(line) === null).length;
  return bare === 0 ? "" : ` Not drawn, but in the tables below: ${bare} p-values held against a bare limit.`;
}

/** The lines of one calibration, folded away unless one is out of its band. */
function statisticTable(statistic: string, lines: readonly CalibrationResult[]): Html {
  const { within, outOfBand } = summariseCalibration(lines);
  return html`<details${outOfBand.length > 0 ? new Html(" open") : ""}>
<summary>${statistic}: <span class="verdict ${outOfBand.length > 0 ? "fail" : "pass"}">${within} of ${lines.length} within</span></summary>
${stackingTable<CalibrationResult>(
  [
    { title: "Simulated", cell: ({ name }) => name },
    { title: "Measured", cell: ({ measured }) => rateText(measured), className: () => "number" },
    { title: "Wanted", cell: wantedText, className: () => "number" },
    { title: "Band", cell: bandText, className: () => "number" },
    { title: "Replicates", cell: ({ replicates }) => grouped(replicates), className: () => "number" },
    {
      title: "Result",
      cell: ({ within }) => (within ? "within" : "out of band"),
      className: ({ within }) => `verdict ${within ? "pass" : "fail"}`,
    },
  ],
  lines,
)}
</details>`;
}
