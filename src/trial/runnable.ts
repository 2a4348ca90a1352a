import type { Claim, FilterClaim } from "../claim/contract.js";
import { UsageError } from "../core/errors.js";
import { powFamily } from "../pow/pow-family.js";

/** The claim, if this version can try its kind. @throws {UsageError} if not */
export function runnable(claim: Claim): FilterClaim {
  if (claim.kind === "filter") return claim;
  throw new UsageError(`claim "${claim.id}" is a ${claim.kind}; this version runs filters`);
}

/** Checks that a claim can be tried on a function. @throws {UsageError} if not */
export function checkApplies(claim: Claim, pow: string): void {
  const family = powFamily(pow);
  if (claim.appliesTo === undefined || (family !== undefined && claim.appliesTo.includes(family))) return;
  throw new UsageError(
    `claim "${claim.id}" does not apply to ${pow}: valid are functions of the family ${claim.appliesTo.join(" or ")}`,
  );
}
