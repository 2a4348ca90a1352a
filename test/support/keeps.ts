import type { FilterClaim } from "../../src/claim/contract.js";

/** Which nonces a filter by rule that learns nothing lets through. */
export async function keeps(
  claim: Pick<FilterClaim, "open">,
  template: Uint8Array,
  nonces: Uint32Array,
): Promise<boolean[]> {
  const scores = new Float32Array(nonces.length);
  (await claim.open(null, "wasm")).score(template, nonces, scores);
  return [...scores].map((score) => score > 0);
}

/** Share of true values. */
export function shareOf(values: readonly boolean[]): number {
  return values.filter(Boolean).length / values.length;
}
