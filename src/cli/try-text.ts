import type { VerdictId } from "../core/verdict-id.js";
import { outsideSentences } from "../report/outside-text.js";
import type { Results } from "../trial/results.js";
import { grouped, percent } from "../trial/wording.js";
import { type Paint, plain } from "./colour.js";
import { wrap } from "./text.js";

/** Each verdict in plain words. */
const PLAIN: Record<VerdictId, string> = {
  invalid: "No verdict: the instrument failed its own checks.",
  rejected: "It could not be judged: it broke the protocol.",
  degenerate: "It chooses nothing, so there is nothing to gain.",
  artefact: "What it finds on past blocks shows where miners looked, not where luck is.",
  cheaper: "Its hashes cost less and are no luckier.",
  "wrong-null": "Its figure is what perfect randomness gives as well.",
  outpriced: "It finds more per hash, but hashing in the time that it computes finds as much.",
  advantage: "It finds more than random search.",
  harmful: "It finds less than random search.",
  "no-advantage": "It is no better than random search.",
  inconclusive: "Too little was hashed to tell.",
};

/** What `noncetrial try` prints at its end. */
export function tryText(results: Results, report: string, paint: Paint = plain): string {
  const { gates, trials, commitment, timings } = results;
  const trial = trials[0]!;
  const failed = gates.filter(({ status }) => status === "fail");
  const lines = ["", `${results.experiment.title}: ${paint(trial.verdict)}`, ""];
  lines.push(wrap(PLAIN[trial.verdict]), wrap(`${trial.reason}.`), "");
  for (const gate of failed) lines.push(wrap(`gate ${gate.id} (${gate.subject}): ${gate.reason}`, "  "));
  const price = timings.prices?.find((one) => one.trial === trial.id);
  for (const [what, sentence] of outsideSentences(trial, price)) {
    lines.push(wrap(sentence, " ".repeat(13), what.padEnd(12)));
  }
  const passed = gates.filter(({ status }) => status === "pass").length;
  lines.push(
    `hashes       ${grouped(Math.max(trial.hashes, trial.controlHashes))}, margin ${percent(trial.margin)}, ${trial.bits} bits`,
    `gates        ${passed} passed, ${failed.length} failed`,
    `seed         ${results.seed}`,
    ...(commitment
      ? [`committed    claim ${commitment.claim}`, `             protocol ${commitment.protocol}`]
      : []),
    `digest       ${results.digest}`,
    `report       ${report}`,
    "",
  );
  return lines.join("\n");
}
