import type { Loans } from "../core/loans.js";
import { topWord } from "../pow/header.js";
import type { PowFunction } from "../pow/pow-function.js";

/** Hits hashed again, by whether the second hash agreed. */
export interface Solutions {
  readonly verified: number;
  readonly refuted: number;
}

/**
 * Where the hashes with at least `bits` leading zeros are, in order.
 *
 * @param hashes the most significant 32 bits of each
 * @param loans where the result comes from
 */
export function placesOfHits(hashes: Uint32Array, bits: number, loans: Loans): Uint32Array {
  const limit = 2 ** (32 - bits);
  const places = loans.words(hashes.length);
  let found = 0;
  for (let i = 0; i < hashes.length; i++) {
    places[found] = i;
    found += Number(hashes[i]! < limit);
  }
  return places.subarray(0, found);
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
