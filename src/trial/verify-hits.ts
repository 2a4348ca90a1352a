import { topWord } from "../pow/header.js";
import type { PowFunction } from "../pow/pow-function.js";

/** Hits hashed again, by whether the second hash agreed. */
export interface Solutions {
  readonly verified: number;
  readonly refuted: number;
}

/** Hashes every hit of at least `bits` again, by the implementation that is not the scanner's. */
export function verifyHits(
  pow: PowFunction,
  template: Uint8Array,
  nonces: Uint32Array,
  hashes: Uint32Array,
  bits: number,
): Solutions {
  const limit = 2 ** (32 - bits);
  let verified = 0;
  let refuted = 0;
  for (let i = 0; i < nonces.length; i++) {
    if (hashes[i]! >= limit) continue;
    if (topWord(pow.hash(template, nonces[i]!)) === hashes[i]) verified++;
    else refuted++;
  }
  return { verified, refuted };
}
