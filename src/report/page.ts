import type { Gate, Results, TrialResult } from "../trial/results.js";
import { grouped, liftPercent, liftRange, percent, smallNumber } from "../trial/wording.js";
import { calibrationBanner, calibrationSection } from "./calibration-section.js";
import { forestPlot, forestTitle } from "./forest-plot.js";
import { Html, html } from "./html.js";
import { STYLE } from "./style.js";
import { stackingTable } from "./table.js";

const HOW_TO_READ = html`<strong>How to read this.</strong> The vertical line is random search. Each square is a
claim's lift: its solutions per hash over those of random search; the bar through it is the interval in which the true
lift lies, at a level that holds for all claims of this run together. The shaded band is the margin, lifts too small to
matter here. A bar to the right of the line is an advantage; one that ends inside the band or left of it rules out any
gain that matters; one that reaches across the band's right end needs more hashes. An arrow is a lift off the scale. A
claim that chooses nothing has no lift and is not drawn.`;

/** The whole report as one HTML file: no script, no outside address. Reads nothing but the results. */
export function page(results: Results): string {
  const { experiment, trials, gates, calibration } = results;
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
${trials.map((trial) => trialSection(trial, results.family.size))}
</section>`;
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

/** An identifier that may be broken behind its signs, not inside a word. */
function breakable(id: string): Html {
  return html`<code>${id.split(/(?<=[@/:-])/).map((part, i) => (i === 0 ? part : html`<wbr>${part}`))}</code>`;
}

/** Text whose figures stay on one line with their per cent signs. */
function unbroken(text: string): string {
  return text.replace(/ %/g, "\u00a0%");
}

function delivered(trial: TrialResult): Html | string {
  if (trial.lift === null) return "-";
  return html`${liftPercent(trial.lift)}<br><span class="quiet">${intervalText(trial)}</span>`;
}

function intervalText({ interval }: TrialResult): string {
  if (interval === null || interval[0] === null || interval[1] === null) return "no interval";
  return liftRange([interval[0], interval[1]]);
}

function gateSection({ gates, valid }: Results): Html {
  const passed = gates.filter(({ status }) => status === "pass").length;
  return html`<p>${valid ? `Yes: ${passed} of ${gates.length} checks of the instrument passed and none failed.` : "No: see above."}
The instrument is checked in the same run: known answers of every hash, uniform hashes, filters that cannot work
and must show nothing, and a planted effect that must be found.</p>
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

function trialSection(trial: TrialResult, family: number): Html {
  const { fit } = trial;
  return html`
<h3 id="${trial.id}">${trial.title} ${breakable(trial.id)}</h3>
<p><span class="verdict ${trial.verdict}">${trial.verdict}</span>: ${unbroken(trial.reason)}.</p>
<dl>
<dt>Promised</dt><dd>${trial.claimed}</dd>
<dt>Expected</dt><dd>${trial.expected.verdict} on real functions: ${trial.expected.reason}</dd>
<dt>Conditions</dt><dd>${trial.pow}, ${trial.templates} templates, ${trial.split}; a hit has ${trial.bits} leading zero bits; margin ${percent(trial.margin)}</dd>
<dt>Offered</dt><dd>${offeredText(trial)}</dd>
<dt>Let through</dt><dd>${grouped(trial.hashes)} nonces${trial.keep === null ? "" : ` (${percent(trial.keep)})`}, ${grouped(trial.hits)} hits${trial.recall === null ? "" : ` (${percent(trial.recall)} of all)`}</dd>
<dt>Lift</dt><dd>${trial.lift === null ? "none" : `${trial.lift.toFixed(4)}, interval ${intervalText(trial)} at level ${trial.level}`}</dd>
<dt>p-value</dt><dd>${smallNumber(trial.pValue, trial.log10PValue)}${trial.pAdjusted === null ? "" : `, adjusted for the family ${smallNumber(trial.pAdjusted, (trial.log10PValue ?? 0) + Math.log10(family))}`}</dd>
<dt>Ledger</dt><dd>${grouped(trial.ledger.hashes)} hashes paid for, ${trial.ledger.operations.toExponential(3)} operations with scoring</dd>
${trial.observed === null ? "" : html`<dt>Past blocks</dt><dd>${observedText(trial.observed)}</dd>`}
${fit === null ? "" : html`<dt>Training</dt><dd>${fitText(fit)}</dd>`}
${trial.pitfalls.map((pitfall) => html`<dt>Pitfall: ${pitfall.id}</dt><dd><span class="verdict ${pitfall.status}">${pitfall.status}</span> ${pitfall.figure}</dd>`)}
</dl>`;
}

function offeredText({ design, nonces, controlHits, hitProbability }: TrialResult): string {
  if (design === "pool") return `${grouped(nonces)} nonces, all hashed: ${grouped(controlHits)} hits`;
  return `${grouped(nonces)} nonces; only those let through were hashed, against the known probability ${hitProbability}`;
}

function observedText({ winners, kept, lift, interval }: NonNullable<TrialResult["observed"]>): string {
  const figure =
    lift === null || interval === null
      ? ""
      : `, a lift of ${liftPercent(lift)} (${liftRange([interval[0] ?? 0, interval[1] ?? 0])})`;
  return `lets through ${grouped(kept)} of ${grouped(winners)} held-out winners${figure} that tells where miners looked, not where luck is`;
}

function fitText(fit: NonNullable<TrialResult["fit"]>): string {
  const rows = `${grouped(fit.trainingRows)} rows in ${fit.fits === 1 ? "one fit" : `${fit.fits} fits`}`;
  if (fit.validationAccuracy === null || fit.majorityBaseline === null)
    return `nothing learnt; ${rows} looked at`;
  return `${rows}; validation accuracy ${percent(fit.validationAccuracy)} beside ${percent(fit.majorityBaseline)} for always naming the more frequent class`;
}

function reproduceSection(results: Results): Html {
  const { environment, experiment, timings } = results;
  return html`<pre>${environment.command}</pre>
<dl>
<dt>Seed</dt><dd><code>${results.seed}</code></dd>
<dt>Digest</dt><dd><code>${results.digest}</code></dd>
<dt>Experiment</dt><dd>${experiment.name}, SHA-256 <code>${experiment.sha256}</code></dd>
${experiment.overrides.length === 0 ? "" : html`<dt>Overrides</dt><dd><code>${JSON.stringify(experiment.overrides)}</code></dd>`}
${results.family.size === 0 ? "" : html`<dt>Family</dt><dd>${results.family.size} trials at alpha ${results.family.alpha}; every interval at level ${results.family.level}</dd>`}
<dt>Versions</dt><dd>noncetrial ${environment.noncetrial}, Node.js ${environment.node}, model backend ${environment.backend}</dd>
<dt>Machine</dt><dd>${environment.cpu}, ${environment.cores} cores, ${environment.memoryGiB} GiB, ${environment.platform}</dd>
<dt>Work</dt><dd>${timings.totalSeconds.toFixed(1)} s with ${environment.workers} workers (${environment.engine}), finished ${environment.finished}</dd>
</dl>
<p class="quiet">The same experiment and seed give the same digest with any number of workers. The digest is the SHA-256 of the canonical JSON (RFC 8785) of <code>results.json</code> without <code>digest</code>, <code>environment</code> and <code>timings</code>.</p>`;
}
