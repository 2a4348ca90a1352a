import type { ClaimantFigure } from "../claim/claimant-figure.js";
import type { ClaimCard } from "../claim/contract.js";
import type { ControlCard } from "../claim/controls.js";
import { quantityText } from "../trial/wording.js";

/** All claims, the controls and published figures as one page of Markdown. */
export function claimsPage(claims: readonly ClaimCard[], controls: readonly ControlCard[]): string {
  const figures = claims.flatMap(({ id, figures = [] }) => figures.map((figure) => figureRow(id, figure)));
  return [
    "# Claims on trial",
    "",
    "Made by `noncetrial claims --markdown`. `noncetrial claims ID` tells the story of one.",
    "",
    ...rows(
      ["claim", "kind", "what it is", "claimed", "expected on real functions", "source"],
      claims.map(({ id, kind, title, claimed, expected, source }) => [
        `\`${id}\``,
        kind,
        title,
        claimed,
        `\`${expected.verdict}\`: ${expected.reason}`,
        source,
      ]),
    ),
    "",
    "## Controls, part of every run",
    "",
    ...rows(
      ["control", "what it is", "expected"],
      controls.map(({ id, title, expected }) => [
        `\`${id}\``,
        title,
        `${expected.outcome}: ${expected.reason}`,
      ]),
    ),
    "",
    "## Published figures",
    "",
    "Each trial computes them again, and shows both values. Those on past blocks need a `history` in the experiment.",
    "",
    ...rows(
      ["claim", "figure", "unit", "published", "by", "computed again from", "where they differ"],
      figures,
    ),
    "",
  ].join("\n");
}

function figureRow(id: string, figure: ClaimantFigure): string[] {
  const { name, unit, published, source, from } = figure;
  const difference = "difference" in figure ? (figure.difference ?? "") : "";
  const whose = source === "claimant" ? "the claimant" : "others";
  const basis = from === "real chain" ? "nothing: it needs the chain" : from;
  return [`\`${id}\``, name, unit, quantityText(published), whose, basis, difference];
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...body.map(line)];
}
