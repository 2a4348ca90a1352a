import type { ClaimantFigure } from "../claim/claimant-figure.js";
import type { ClaimCard, Need, NoControl, PositiveControl } from "../claim/contract.js";
import type { ControlCard } from "../claim/controls.js";
import { quantityText } from "../trial/wording.js";
import { table, wrap } from "./text.js";

/** One line a claim. */
export function listOf(claims: readonly ClaimCard[]): string {
  return table(
    ["claim", "kind", "expected", "title"],
    claims.map(({ id, kind, expected, title }) => [id, kind, expected.verdict, title]),
  );
}

/** One line a control, under a heading of their own. */
export function controlListOf(controls: readonly ControlCard[]): string {
  const rows = controls.map(({ id, expected, title }) => [id, expected.outcome, title]);
  return `Controls, part of every run:\n${table(["control", "expected", "title"], rows)}`;
}

const NEEDS_TEXT: Readonly<Record<Need, string>> = {
  labels: "labelled nonces to learn from",
  history: "past blocks",
};

/** All that a claim says of itself. */
export function storyOf(claim: ClaimCard): string {
  const { positiveControl, expected } = claim;
  const rows: [name: string, text: string | undefined][] = [
    ["source", claim.source],
    ["claimed", claim.claimed],
    ["needs", claim.needs.map((need) => NEEDS_TEXT[need]).join(" and ") || undefined],
    ["tried on", claim.appliesTo && `functions of the family ${claim.appliesTo.join(" or ")}`],
    ["expected", `${expected.verdict}: ${expected.reason}`],
    ...(claim.figures ?? []).map((figure): [string, string] => ["figure", figureText(figure)]),
    ["control", positiveControl && controlText(positiveControl)],
  ];
  return story(claim, rows);
}

function controlText(control: PositiveControl | NoControl): string {
  if ("none" in control) return `none: ${control.none}`;
  return `advantage on ${control.pow}: ${control.reason}`;
}

/** All that a control says of itself. */
export function controlStoryOf(control: ControlCard): string {
  const { source, expected } = control;
  return story(control, [
    ["source", source],
    ["expected", `${expected.outcome}: ${expected.reason}`],
    ["", "part of every run; not a claim"],
  ]);
}

function story(
  { id, kind, title, description }: Pick<ClaimCard | ControlCard, "id" | "kind" | "title" | "description">,
  rows: readonly (readonly [name: string, text: string | undefined])[],
): string {
  return [
    `${id} (${kind}): ${title}`,
    "",
    wrap(description),
    "",
    ...rows.flatMap(([name, text]) =>
      text === undefined ? [] : [wrap(text, " ".repeat(10), name.padEnd(9))],
    ),
    "",
  ].join("\n");
}

const FROM_TEXT: Readonly<Record<ClaimantFigure["from"], string>> = {
  computation: "a run computes it again",
  "past blocks": "a run computes it on its past blocks, where the experiment names some",
  "real chain": "needs the chain",
};

/** A published figure, and what a run has to set against it. */
function figureText({ name, unit, published, source, from }: ClaimantFigure): string {
  const whose = source === "claimant" ? "claimed" : "measured by others";
  return `${name}: ${quantityText(published)} (${unit}), ${whose}; ${FROM_TEXT[from]}`;
}
