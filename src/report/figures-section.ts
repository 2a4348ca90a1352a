import type { TrialResult } from "../trial/results.js";
import { liftPercent, liftRange, quantityText } from "../trial/wording.js";
import { type Html, html } from "./html.js";
import { stackingTable } from "./table.js";
import { unbroken } from "./text.js";

type Figure = TrialResult["figures"][number];

const FROM: Readonly<Record<Figure["from"], string>> = {
  computation: "",
  "past blocks": " (on past blocks)",
  "real chain": "",
};

/** The published figures of a claim beside what they came out at in this run. */
export function figuresSection(trial: TrialResult): Html | string {
  const { figures } = trial;
  if (figures.length === 0) return "";
  return html`<h4>The claimant's figures, computed again</h4>
${stackingTable<Figure>(
  [
    { title: "Figure", cell: ({ name, from }) => unbroken(`${name}${FROM[from]}`) },
    { title: "Unit", cell: ({ unit }) => unit },
    {
      title: "Published",
      cell: ({ published, source }) =>
        `${quantityText(published)}${source === "measured" ? " (by others)" : ""}`,
      className: () => "number",
    },
    {
      title: "Here",
      cell: ({ reproduced }) => (reproduced === null ? "-" : quantityText(reproduced)),
      className: () => "number",
    },
    { title: "Agrees", cell: ({ agrees }) => (agrees === null ? "-" : agrees ? "yes" : "no") },
    { title: "Why", cell: ({ why }) => (why === null ? "" : unbroken(`${why}.`)) },
  ],
  figures,
)}
${pastBlocksNote(trial)}`;
}

/** What fresh hashes say to figures of past blocks. */
function pastBlocksNote({ figures, lift, interval, kind, margin }: TrialResult): Html | string {
  if (!figures.some(({ from, reproduced }) => from === "past blocks" && reproduced !== null)) return "";
  if (kind === "statistic") {
    return html`<p>A figure of past nonces tells where miners looked; whether it is unusual is told by the replicates of random nonces above.</p>`;
  }
  if (lift === null || interval === null || interval[0] === null || interval[1] === null) return "";
  const [low, high] = interval;
  const fresh = `${liftPercent(lift)} hits per hash (interval ${liftRange([low, high])})`;
  const says =
    low <= 1 && high < 1 + margin
      ? `Fresh hashes do not bear it out: ${fresh}.`
      : `Fresh hashes decide: they give ${fresh}.`;
  return html`<p>${unbroken(`Figures on past blocks tell where miners looked. ${says}`)}</p>`;
}
