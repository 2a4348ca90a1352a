import type { ComparedTrial, Comparison, TrialSide } from "../trial/compare.js";
import { liftPercent, liftRange } from "../trial/wording.js";
import { type Paint, plain } from "./colour.js";
import { clipMiddle, table, WIDTH, wrap } from "./text.js";

/** What `noncetrial compare` prints. */
export function comparisonText(
  before: string,
  after: string,
  comparison: Comparison,
  paint: Paint = plain,
): string {
  const { properties, trials, gates, lines } = comparison;
  const parts = [
    `before  ${before}\nafter   ${after}\n`,
    `${wrap(headline(comparison))}\n`,
    properties.length === 0
      ? ""
      : table(
          ["run", "before", "after"],
          properties.map((pair) => [pair.property, short(pair.before), short(pair.after)]),
        ),
    trials.length === 0 ? "" : trialTable(trials, paint),
    gates.length === 0
      ? ""
      : table(
          ["gate", "subject", "before", "after"],
          gates.map((gate) => [
            gate.gate,
            clipMiddle(gate.subject, 40),
            gate.before ?? "-",
            gate.after ?? "-",
          ]),
        ),
    lines.length === 0
      ? ""
      : table(
          ["section", "line", "before", "after"],
          lines.map((line) => [line.section, clipMiddle(line.line, 60), band(line.before), band(line.after)]),
        ),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function headline({ sameDigest, sameVerdicts, trials, properties, lines }: Comparison): string {
  if (sameDigest) return "The same digest: all counts are the same, and all that follows from them.";
  const count = (change: ComparedTrial["change"]) => trials.filter((trial) => trial.change === change).length;
  if (sameVerdicts) {
    const figures = count("figures");
    return `The same verdicts; ${figures} of ${trials.length} trials have other figures.`;
  }
  const found = [
    ...(properties.some(({ property }) => property === "valid") ? ["another validity"] : []),
    ...(count("verdict") > 0 ? [`${count("verdict")} of ${trials.length} trials with another verdict`] : []),
    ...(lines.length > 0 ? [`${lines.length} lines of another band`] : []),
  ];
  return `Other verdicts: ${found.join(", ")}.`;
}

/** Those with another verdict are marked; the trials' ids lose their middle to fit. */
function trialTable(trials: readonly ComparedTrial[], paint: Paint): string {
  const rows = trials.flatMap(({ trial, change, before, after }) => [
    [`${change === "verdict" ? "*" : " "} ${trial}`, "before", ...figures(before)],
    ["", "after", ...figures(after)],
  ]);
  const head = ["  trial", "", "verdict", "lift", "interval"];
  const rest = head
    .slice(1)
    .map((title, i) => Math.max(title.length, ...rows.map((row) => row[i + 1]!.length)));
  const room = WIDTH - rest.reduce((sum, width) => sum + width + 2, 0);
  const clipped = rows.map(([id, side, verdict, ...others]) => [
    clipMiddle(id!, room),
    side!,
    paint(verdict!),
    ...others,
  ]);
  const note = trials.some(({ change }) => change === "verdict") ? "* another verdict\n" : "";
  return table(head, clipped, [3, 4]) + note;
}

function figures(side: TrialSide | null): string[] {
  if (side === null) return ["not in this run", "", ""];
  const { verdict, lift, interval } = side;
  const [low, high] = interval ?? [null, null];
  return [
    verdict,
    lift === null ? "-" : liftPercent(lift),
    low === null || high === null ? "-" : liftRange([low, high]),
  ];
}

function band(within: boolean | null): string {
  return within === null ? "-" : within ? "within" : "out of band";
}

/** A value of a run, its digests cut to what tells them apart at a glance. */
function short(value: string | null): string {
  return clipMiddle((value ?? "-").replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1…"), 40);
}
