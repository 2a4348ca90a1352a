import type { Results } from "../trial/results.js";
import { grouped, levelText } from "../trial/wording.js";
import { type Html, html } from "./html.js";

/** All that somebody needs to run the same again, and to cite it. */
export function reproduceSection(results: Results, protocol?: string): Html {
  const { environment, experiment, timings, family, commitment } = results;
  return html`<section aria-labelledby="reproduce">
<h2 id="reproduce">Reproduce</h2>
<pre>${environment.command}</pre>
<dl>
<dt>Seed</dt><dd><code>${results.seed}</code></dd>
${commitment === undefined ? "" : html`<dt>Committed to</dt><dd>claim file SHA-256 <code>${commitment.claim}</code>, protocol SHA-256 <code>${commitment.protocol}</code>, before anything that judges it was drawn</dd>`}
<dt>Digest</dt><dd><code>${results.digest}</code></dd>
<dt>Experiment</dt><dd>${experiment.name}, SHA-256 <code>${experiment.sha256}</code></dd>
${experiment.overrides.length === 0 ? "" : html`<dt>Overrides</dt><dd><code>${JSON.stringify(experiment.overrides)}</code></dd>`}
${family.size === 0 ? "" : html`<dt>Family</dt><dd>${family.size} trials at alpha ${family.alpha}; every interval at level ${levelText(family.level)}</dd>`}
<dt>Versions</dt><dd>noncetrial ${environment.noncetrial}, Node.js ${environment.node}, model backend ${environment.backend}</dd>
<dt>Machine</dt><dd>${environment.cpu}, ${environment.cores} cores, ${environment.memoryGiB} GiB, ${environment.platform}</dd>
<dt>Work</dt><dd>${workText(results)}${timings.totalSeconds.toFixed(1)} s with ${environment.workers} workers (${environment.engine}), finished ${environment.finished}</dd>
</dl>
<p class="quiet">The same experiment and seed give the same digest with any number of workers. The digest is the SHA-256 of the canonical JSON (RFC 8785) of <code>results.json</code> without <code>digest</code>, <code>environment</code> and <code>timings</code>.</p>
${protocol === undefined ? "" : html`<details><summary>The experiment file in full</summary><pre>${protocol}</pre></details>`}
<h3>Cite</h3>
<pre>${citation(results)}</pre>
</section>`;
}

/** Hashes that arms paid for; nothing where there were none. */
function workText({ trials, ledger }: Results): string {
  if (trials.length === 0) return "";
  const hashes = trials.reduce((sum, trial) => sum + trial.ledger.hashes, 0);
  return `${grouped(hashes)} hashes paid for by the claims' arms, ${grouped(ledger.lines)} lines of ledger; `;
}

/** One line that names the run beyond doubt. */
function citation({ experiment, environment, seed, digest, trials }: Results): string {
  const what =
    trials.length === 0 ? "" : `Trial of ${trials.length} ${trials.length === 1 ? "claim" : "claims"}, `;
  const seeded = `${what === "" ? "S" : `${what}s`}eed ${seed}, digest ${digest}`;
  return `noncetrial ${environment.noncetrial} (${environment.finished.slice(0, 4)}). ${experiment.title.replace(/[.?!]$/, "")}. ${seeded}.`;
}
