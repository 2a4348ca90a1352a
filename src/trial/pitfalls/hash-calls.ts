import { percent } from "../wording.js";
import type { Pitfall } from "./pitfall.js";

/** Scoring that costs this share of a hash deserves a look: what it saves it has to earn back. */
const DEAR = 0.1;

/**
 * A filter whose scoring costs as much as a hash hashes in effect, under another name: a nonce that it rejects has
 * been paid for. `fail` from one hash a score on.
 *
 * @param operationsPerNonce 32-bit operations that scoring one nonce costs
 * @param operationsPerHash the same of one hash, above 0
 */
export function hashCalls(operationsPerNonce: number, operationsPerHash: number): Pitfall {
  if (!(operationsPerHash > 0 && operationsPerNonce >= 0)) {
    throw new RangeError(
      `operations are ${operationsPerNonce} a nonce and ${operationsPerHash} a hash: 0 or more, and more than 0, are needed`,
    );
  }
  const share = operationsPerNonce / operationsPerHash;
  return {
    id: "hash-calls",
    status: share >= 1 ? "fail" : share >= DEAR ? "warn" : "pass",
    figure: `scoring a nonce costs ${percent(share)} of a hash, by operations`,
  };
}
