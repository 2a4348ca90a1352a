import { CONTROLS } from "../claim/controls.js";
import type { Gate, Results, TrialResult } from "../trial/results.js";
import { levelText, liftPercent } from "../trial/wording.js";
import { calibrationBanner, calibrationSection } from "./calibration-section.js";
import { forestPlot, forestTitle } from "./forest-plot.js";
import { Html, html } from "./html.js";
import { poolSections } from "./pool-section.js";
import { speckSection } from "./speck-section.js";
import { STYLE } from "./style.js";
import { stackingTable } from "./table.js";
import { breakable, intervalText, unbroken } from "./text.js";
import { trialSection } from "./trial-section.js";

const HOW_TO_READ = html`<strong>How to read this.</strong> The vertical line is random search. Each square is a
claim's lift: its solutions per hash over those of random search; the bar through it is the interval in which the true
lift lies, at a level that holds for all claims of this run together. The shaded band is the margin, lifts too small to
matter here. A bar to the right of the line is an advantage; one that ends inside the band or left of it rules out any
gain that matters; one that reaches across the band's right end needs more hashes. An arrow is a lift off the scale. A
claim that chooses nothing has no lift and is not drawn.`;

/** The whole report as one HTML file: no script, no outside address. Reads nothing but the results. */
export function page(results: Results): string {
  const { experiment, trials, gates, calibration, speck } = results;
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${experiment.title} - noncetrial</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>${experiment.title}</h1>
${experiment.question === null ? "" : html`<p>${experiment.question}</p>`}
${experiment.hypothesis === null ? "" : html`<p><strong>Expected beforehand.</strong> ${experiment.hypothesis}</p>`}
</header>
<main>
${results.valid ? "" : invalidBanner(gates)}
${calibration === undefined ? "" : calibrationBanner(calibration)}
${trials.length === 0 ? "" : trialSections(results)}
${calibration === undefined ? "" : calibrationSection(calibration)}
${speck === undefined ? "" : speckSection(speck)}
<section aria-labelledby="reproduce">
<h2 id="reproduce">Reproduce</h2>
${reproduceSection(results)}
</section>
</main>
</body>
</html>
`;
  return body.text;
}

function trialSections(results: Results): Html {
  const { trials } = results;
  return html`<section aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
${verdictTable(trials)}
</section>
<section aria-labelledby="lifts">
<h2 id="lifts">How much each claim finds</h2>
<figure>
<figcaption><strong>${forestTitle(trials)}.</strong></figcaption>
<div class="scroll">${forestPlot(trials)}</div>
<figcaption>${HOW_TO_READ}</figcaption>
</figure>
</section>
<section aria-labelledby="gates">
<h2 id="gates">Can this run be trusted?</h2>
${gateSection(results)}
</section>
<section aria-labelledby="trials">
<h2 id="trials">Trial by trial</h2>
${trials.map((trial) => trialSection(trial, results.family.size, priceOf(results, trial)))}
</section>
${poolSections(results.pools)}`;
}

function priceOf({ timings }: Results, { id }: TrialResult) {
  return timings.prices?.find(({ trial }) => trial === id);
}

function invalidBanner(gates: readonly Gate[]): Html {
  const failed = gates.filter(({ status }) => status === "fail");
  return html`<div class="banner" role="alert">
<p><strong>This run is invalid.</strong> The instrument failed its own checks, so none of its verdicts stands:</p>
<ul>${failed.map((gate) => html`<li>${gate.id} (${gate.subject}): ${gate.figure}; ${gate.reason}</li>`)}</ul>
</div>`;
}

function verdictTable(trials: readonly TrialResult[]): Html {
  return stackingTable<TrialResult>(
    [
      {
        title: "Claim",
        cell: ({ title, id }) => html`${title}<br>${breakable(id)}`,
        className: () => "claim",
      },
      { title: "Promised", cell: ({ claimed }) => unbroken(claimed) },
      { title: "Delivered", cell: delivered, className: () => "number" },
      { title: "Verdict", cell: ({ verdict }) => verdict, className: ({ verdict }) => `verdict ${verdict}` },
      { title: "Why", cell: ({ reason }) => unbroken(`${reason}.`) },
    ],
    trials,
  );
}

function delivered(trial: TrialResult): Html | string {
  if (trial.lift === null) return "-";
  return html`${liftPercent(trial.lift)}<br><span class="quiet">${intervalText(trial)}</span>`;
}

function gateSection({ gates, valid }: Results): Html {
  const passed = gates.filter(({ status }) => status === "pass").length;
  return html`<p>${valid ? `Yes: ${passed} of ${gates.length} checks of the instrument passed and none failed.` : "No: see above."}
The instrument is checked in the same run: known answers of every hash, uniform hashes, filters that cannot work
and must show nothing, and effects of known size that must be found.</p>
${controlList(gates)}
${stackingTable<Gate>(
  [
    { title: "Check", cell: ({ id }) => id },
    { title: "On", cell: ({ subject }) => breakable(subject) },
    { title: "Result", cell: ({ status }) => status, className: ({ status }) => `verdict ${status}` },
    { title: "Figure", cell: ({ figure }) => unbroken(figure) },
    { title: "Meaning", cell: ({ reason }) => reason },
  ],
  gates,
)}`;
}

/** What each control of a run is, in a phrase. */
function controlList(gates: readonly Gate[]): Html | string {
  const controls = CONTROLS.filter(({ id }) => gates.some((gate) => gate.id === id));
  if (controls.length === 0) return "";
  return html`<p>Its controls, in every run:</p>
<ul>${controls.map(({ id, title, expected }) => html`<li>${breakable(id)}: ${lowered(title)}; expected ${expected.outcome}, for ${expected.reason}</li>`)}</ul>`;
}

function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

function reproduceSection(results: Results): Html {
  const { environment, experiment, timings } = results;
  return html`<pre>${environment.command}</pre>
<dl>
<dt>Seed</dt><dd><code>${results.seed}</code></dd>
${results.commitment === undefined ? "" : html`<dt>Committed to</dt><dd>claim file SHA-256 <code>${results.commitment.claim}</code>, protocol SHA-256 <code>${results.commitment.protocol}</code>, before anything that judges it was drawn</dd>`}
<dt>Digest</dt><dd><code>${results.digest}</code></dd>
<dt>Experiment</dt><dd>${experiment.name}, SHA-256 <code>${experiment.sha256}</code></dd>
${experiment.overrides.length === 0 ? "" : html`<dt>Overrides</dt><dd><code>${JSON.stringify(experiment.overrides)}</code></dd>`}
${results.family.size === 0 ? "" : html`<dt>Family</dt><dd>${results.family.size} trials at alpha ${results.family.alpha}; every interval at level ${levelText(results.family.level)}</dd>`}
<dt>Versions</dt><dd>noncetrial ${environment.noncetrial}, Node.js ${environment.node}, model backend ${environment.backend}</dd>
<dt>Machine</dt><dd>${environment.cpu}, ${environment.cores} cores, ${environment.memoryGiB} GiB, ${environment.platform}</dd>
<dt>Work</dt><dd>${timings.totalSeconds.toFixed(1)} s with ${environment.workers} workers (${environment.engine}), finished ${environment.finished}</dd>
</dl>
<p class="quiet">The same experiment and seed give the same digest with any number of workers. The digest is the SHA-256 of the canonical JSON (RFC 8785) of <code>results.json</code> without <code>digest</code>, <code>environment</code> and <code>timings</code>.</p>`;
}
