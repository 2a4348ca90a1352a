import { hash as hashOnce } from "node:crypto";
import type { HeaderHash } from "./header-kernel.js";
import { concreteHash, headerPow } from "./header-pow.js";
import type { PowFunction } from "./pow-function.js";
import { FULL_ROUNDS } from "./sha256.js";
import { sha256dHeader, sha256Header } from "./sha256-header.js";

const SHA256D_MICROSECONDS = 0.13;

/** Bitcoin's proof of work: SHA-256 of the SHA-256 of the header. */
export function sha256dPow(): PowFunction {
  const definition: HeaderHash = (words, header) => sha256dHeader(words, header);
  return headerPow({
    id: "sha256d",
    full: true,
    microsecondsPerHash: SHA256D_MICROSECONDS,
    definition,
    hash: sha256d,
    digest: sha256d,
  });
}

/**
 * Double SHA-256 of the header with fewer rounds: `first` in the last block of the first hash, `second` in the second
 * hash, each 1 to 64; the real function with 64 and 64.
 */
export function sha256dRoundsPow(first: number, second: number): PowFunction {
  const full = first === FULL_ROUNDS && second === FULL_ROUNDS;
  const definition: HeaderHash = (words, header) => sha256dHeader(words, header, first, second);
  const hash = full ? sha256d : (header: Uint8Array) => concreteHash(definition, header);
  return headerPow({
    id: `sha256d:${first},${second}`,
    full,
    microsecondsPerHash: SHA256D_MICROSECONDS,
    definition,
    hash,
    ...(full && { digest: sha256d }),
  });
}

/**
 * A single SHA-256 of the header whose last block has `rounds` rounds, 1 to 64; the real function with all 64. The
 * nonce enters in round 4 and reaches the most significant 32 bits in round 7.
 */
export function sha256Pow(rounds: number): PowFunction {
  const full = rounds === FULL_ROUNDS;
  const definition: HeaderHash = (words, header) => sha256Header(words, header, rounds);
  const hash = full ? sha256 : (header: Uint8Array) => concreteHash(definition, header);
  return headerPow({
    id: `sha256:${rounds}`,
    full,
    microsecondsPerHash: SHA256D_MICROSECONDS / 2,
    definition,
    hash,
    ...(full && { digest: sha256 }),
  });
}

function sha256d(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hashOnce("sha256", bytes, "buffer"));
}
