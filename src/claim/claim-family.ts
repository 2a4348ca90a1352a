/** Claimants with several claims in the catalogue; the ids of their claims begin with their name. */
export const CLAIM_FAMILIES = ["cmfo", "zartrux", "dave"] as const;
export type ClaimFamily = (typeof CLAIM_FAMILIES)[number] | "other";

/** The family of a claim's id, e.g. `cmfo` of `cmfo-byte-ranges:aggressive`. */
export function claimFamily(id: string): ClaimFamily {
  return CLAIM_FAMILIES.find((family) => id.startsWith(`${family}-`)) ?? "other";
}
