import type { Claim, FilterClaim } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import { powFamily } from "../pow/pow-family.js";

/** The claim as a filter: what is fitted and scored is one. */
export function filterOf(claim: Claim): FilterClaim {
  if (claim.kind === "filter") return claim;
  throw new Error(`claim ${claim.id} is a ${claim.kind}, not a filter`);
}

/** Checks that a claim can be tried on a function. @throws {UsageError} if not */
export function checkApplies(claim: Claim, pow: string): void {
  const family = powFamily(pow);
  if (claim.appliesTo === undefined || (family !== undefined && claim.appliesTo.includes(family))) return;
  throw new UsageError(
    `claim "${claim.id}" does not apply to ${pow}: valid are functions of the family ${claim.appliesTo.join(" or ")}`,
  );
}
