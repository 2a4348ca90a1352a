import { scryptSync } from "node:crypto";
import type { HeaderHash } from "./header-kernel.js";
import { headerPow } from "./header-pow.js";
import type { PowFunction } from "./pow-function.js";
import { LITECOIN_COST, SALSA_ROUNDS, scryptHeader } from "./scrypt.js";
import { plainScrypt } from "./scrypt-plain.js";

/** Litecoin's proof of work: scrypt with N = 1024, r = 1, p = 1 of the header, which is its own salt. */
export function scryptPow(): PowFunction {
  return scryptForm("scrypt", LITECOIN_COST, SALSA_ROUNDS);
}

/**
 * The same with less of it.
 *
 * @param cost N, a power of 2 from 2 to 1024
 * @param rounds rounds of Salsa20, 1 to 8
 */
export function scryptRoundsPow(cost: number, rounds: number): PowFunction {
  return scryptForm(`scrypt:${cost},${rounds}`, cost, rounds);
}

function scryptForm(id: string, cost: number, rounds: number): PowFunction {
  const definition: HeaderHash = (words, header) => scryptHeader(words, header, cost, rounds);
  return headerPow({
    id,
    full: cost === LITECOIN_COST && rounds === SALSA_ROUNDS,
    microsecondsPerHash: 2 + (90 * cost * rounds) / (LITECOIN_COST * SALSA_ROUNDS),
    definition,
    hash:
      rounds === SALSA_ROUNDS
        ? (header) => new Uint8Array(scryptSync(header, header, 32, { N: cost, r: 1, p: 1 }))
        : (header) => plainScrypt(header, cost, rounds),
  });
}
