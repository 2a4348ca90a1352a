import { Html, html } from "./html.js";
import { STYLE } from "./style.js";
import { stackingTable } from "./table.js";
import { breakable } from "./text.js";
import { countedVerdicts } from "./verdict-counts.js";

/** What the page shows of a run. */
export interface RunRow {
  /** Names of folders from the page's to the run's own. */
  readonly path: readonly string[];
  readonly seed: string;
  readonly state: "complete" | "incomplete" | "unreadable";
  readonly hasReport: boolean;
  readonly summary: {
    readonly name: string;
    readonly title: string;
    readonly finished: string;
    readonly valid: boolean;
    readonly verdicts: readonly string[];
  } | null;
}

/** A list of runs as one HTML file that lies beside them: no script, no outside address. */
export function runsPage(runs: readonly RunRow[]): string {
  const complete = runs.filter(({ state }) => state === "complete").length;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runs - noncetrial</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>Runs</h1>
<p>${runs.length} ${runs.length === 1 ? "run" : "runs"} in this folder, ${complete} complete; the one finished last comes first.</p>
</header>
<main>
${runs.length === 0 ? "" : runsTable(runs)}
</main>
</body>
</html>
`.text;
}

function runsTable(runs: readonly RunRow[]): Html {
  return stackingTable<RunRow>(
    [
      { title: "Run", cell: nameCell, className: () => "claim" },
      { title: "Seed", cell: ({ seed }) => breakable(seed) },
      { title: "Finished", cell: finishedCell },
      {
        title: "Verdicts",
        cell: ({ summary }) => (summary === null ? "-" : countedVerdicts(summary.verdicts)),
      },
      { title: "Instrument", cell: stateText, className: (run) => `verdict ${stateClass(run)}` },
    ],
    runs,
  );
}

function nameCell({ path, summary, hasReport }: RunRow): Html {
  const id = breakable(path.join("/"));
  const link = hasReport
    ? html`<a href="${[...path, "report.html"].map(encodeURIComponent).join("/")}">${id}</a>`
    : id;
  return summary === null ? link : html`${summary.title}<br>${link}`;
}

function finishedCell({ summary }: RunRow): Html | string {
  if (summary === null) return "-";
  const { finished } = summary;
  return html`<time datetime="${finished}">${finished.replace("T", " ").slice(0, "2026-01-01 00:00".length)}</time>`;
}

function stateText({ state, summary }: RunRow): string {
  if (state === "unreadable") return "results cannot be read";
  if (summary === null) return "incomplete";
  return summary.valid ? "valid" : "invalid";
}

function stateClass({ state, summary }: RunRow): string {
  if (summary === null) return state === "incomplete" ? "inconclusive" : "invalid";
  return summary.valid ? "pass" : "invalid";
}
