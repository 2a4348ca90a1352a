import type { ClaimCard } from "../claim/contract.js";
import { table, wrap } from "./text.js";

/** One line a claim. */
export function listOf(claims: readonly ClaimCard[]): string {
  return table(
    ["claim", "kind", "expected", "title"],
    claims.map(({ id, kind, expected, title }) => [id, kind, expected.verdict, title]),
  );
}

/** All that a claim says of itself. */
export function storyOf(claim: ClaimCard): string {
  return [
    `${claim.id} (${claim.kind}): ${claim.title}`,
    "",
    wrap(claim.description),
    "",
    `source    ${claim.source}`,
    `claimed   ${claim.claimed}`,
    `expected  ${claim.expected.verdict}: ${claim.expected.reason}`,
    "",
  ].join("\n");
}
