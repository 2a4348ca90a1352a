import type { ClaimantFigure } from "../claim/claimant-figure.js";
import type { ClaimCard, Need } from "../claim/contract.js";
import { quantityText } from "../trial/wording.js";
import { table, wrap } from "./text.js";

/** One line a claim. */
export function listOf(claims: readonly ClaimCard[]): string {
  return table(
    ["claim", "kind", "expected", "title"],
    claims.map(({ id, kind, expected, title }) => [id, kind, expected.verdict, title]),
  );
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
    ["control", positiveControl && `advantage on ${positiveControl.pow}: ${positiveControl.reason}`],
  ];
  return [
    `${claim.id} (${claim.kind}): ${claim.title}`,
    "",
    wrap(claim.description),
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
