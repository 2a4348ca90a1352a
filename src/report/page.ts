import { CONTROLS } from "../claim/controls.js";
import type { CalibrationResult, Gate, Results, TrialResult } from "../trial/results.js";
import { liftPercent } from "../trial/wording.js";
import { digestProblem } from "./altered.js";
import { calibrationBanner, calibrationSection } from "./calibration-section.js";
import { figureBlock } from "./figure-block.js";
import { type Drawings, drawReport } from "./figures/draw-figures.js";
import { fooledSection } from "./fooled-section.js";
import { Html, html } from "./html.js";
import { poolSections } from "./pool-section.js";
import { isPlanted } from "./power-plot.js";
import { powerSection } from "./power-section.js";
import { reproduceSection } from "./reproduce-section.js";
import { speckSection } from "./speck-section.js";
import { STYLE } from "./style.js";
import { stackingTable } from "./table.js";
import { breakable, intervalText, unbroken } from "./text.js";
import { trialSection } from "./trial-section.js";
import { countedVerdicts } from "./verdict-counts.js";

/** What a page shows beside the results. */
export interface PageOptions {
  /** Text of the experiment file. */
  readonly protocol?: string;
  /** What in the run folder is not as the run left it, a sentence each without a full stop. */
  readonly altered?: readonly string[];
}

/** Sections of trials that are open from the start, where there are no more of them. */
const OPEN_TRIALS = 12;

/** The whole report as one HTML file: no script, no outside address. Reads nothing but the results. */
export async function page(results: Results, options: PageOptions = {}): Promise<string> {
  const { experiment, trials, gates, calibration, speck, pitfalls } = results;
  const drawings = await drawReport(results);
  const altered = [...digestProblem(results), ...(options.altered ?? [])];
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
${altered.length === 0 ? "" : alteredBanner(altered)}
${results.valid ? "" : invalidBanner(gates)}
${calibration === undefined ? "" : calibrationBanner(calibration)}
${trials.length === 0 ? "" : trialSections(results, drawings)}
${calibration === undefined ? "" : calibrationSections(calibration)}
${speck === undefined ? "" : speckSection(speck)}
${pitfalls === undefined ? "" : fooledSection(pitfalls)}
${reproduceSection(results, options.protocol)}
</main>
</body>
</html>
`;
  return body.text;
}

function calibrationSections(lines: readonly CalibrationResult[]): Html {
  const planted = lines.filter(isPlanted);
  const others = lines.filter((line) => !isPlanted(line));
  return html`${planted.length === 0 ? "" : powerSection(planted)}${others.length === 0 ? "" : calibrationSection(others)}`;
}

function trialSections(results: Results, { figures, curves }: Drawings): Html {
  const { trials, gates, valid } = results;
  const of = (...ids: string[]) => figures.filter(({ id }) => ids.includes(id)).map(figureBlock);
  const apart = ["forest", "controls", "winners"];
  const closer = figures.filter(({ id }) => !apart.includes(id));
  const passed = gates.filter(({ status }) => status === "pass").length;
  return html`<section aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
${valid ? html`<p class="quiet">The run is valid: ${passed} of ${gates.length} checks of the instrument passed, none failed.</p>` : ""}
${trials.length > 1 ? html`<p>${trials.length} trials: ${countedVerdicts(trials.map(({ verdict }) => verdict))}.</p>` : ""}
${verdictTable(trials)}
</section>
<section aria-labelledby="lifts">
<h2 id="lifts">How much each claim finds</h2>
${figures.some(({ id }) => id === "forest") ? of("forest") : html`<p>No trial of this run has a lift to draw.</p>`}
</section>
${
  closer.length === 0
    ? ""
    : html`<section aria-labelledby="closer">
<h2 id="closer">A closer look</h2>
${closer.map(figureBlock)}
</section>`
}
<section aria-labelledby="gates">
<h2 id="gates">Can this run be trusted?</h2>
${gateSection(results)}
${of("controls")}
</section>
<section aria-labelledby="trials">
<h2 id="trials">Trial by trial</h2>
${trials.map((trial) =>
  trialSection(trial, {
    family: results.family.size,
    price: priceOf(results, trial),
    curve: curves.get(trial.id),
    open: trials.length <= OPEN_TRIALS,
  }),
)}
</section>
${poolSections(results.pools, of("winners"))}`;
}

function priceOf({ timings }: Results, { id }: TrialResult) {
  return timings.prices?.find(({ trial }) => trial === id);
}

function alteredBanner(problems: readonly string[]): Html {
  return html`<div class="banner" role="alert">
<p><strong>This run was altered.</strong> Its folder is not as the run left it, so that nothing below is to be relied on:</p>
<ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>
</div>`;
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

/** Checks that are shown from the start, where there are no more of them. */
const OPEN_GATES = 16;

function gateSection({ gates, valid }: Results): Html {
  const passed = gates.filter(({ status }) => status === "pass").length;
  const folded = gates.length > OPEN_GATES ? gates.filter(({ status }) => status === "pass") : [];
  const shown = gates.filter((gate) => !folded.includes(gate));
  return html`<p>${valid ? `Yes: ${passed} of ${gates.length} checks of the instrument passed and none failed.` : "No: see above."}
The instrument is checked in the same run: known answers of every hash, uniform hashes, filters that cannot work
and must show nothing, and effects of known size that must be found.</p>
${controlList(gates)}
${shown.length === 0 ? "" : gateTable(shown)}
${folded.length === 0 ? "" : html`<details><summary>${folded.length} checks that passed</summary>${gateTable(folded)}</details>`}`;
}

function gateTable(gates: readonly Gate[]): Html {
  return stackingTable<Gate>(
    [
      { title: "Check", cell: ({ id }) => id, className: () => "number" },
      { title: "On", cell: ({ subject }) => breakable(subject) },
      { title: "Result", cell: ({ status }) => status, className: ({ status }) => `verdict ${status}` },
      { title: "Figure", cell: ({ figure }) => unbroken(figure) },
      { title: "Meaning", cell: ({ reason }) => reason },
    ],
    gates,
  );
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
