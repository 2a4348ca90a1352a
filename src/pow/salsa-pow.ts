import type { HeaderHash } from "./header-kernel.js";
import { headerPow } from "./header-pow.js";
import type { PowFunction } from "./pow-function.js";
import { salsa20 } from "./scrypt.js";
import { plainSalsa } from "./scrypt-plain.js";

/** Words of a block of Salsa20. */
const WORDS = 16;

/** Words of the digest. */
const DIGEST_WORDS = 8;

/**
 * The Salsa20 core on its own, as scrypt's ROMix would first use it were the header, with zeros after it, its block: the
 * two halves of 64 bytes are combined by exclusive or, and the first 32 bytes of what the core makes of that are the hash.
 * In scrypt the core lies between two PBKDF2 of the whole SHA-256, so that no number of its rounds can be seen from outside.
 *
 * @param rounds 1 to 8; 8 in scrypt
 */
export function salsaPow(rounds: number): PowFunction {
  const definition: HeaderHash = (words, header) => {
    const input = header
      .slice(0, WORDS)
      .map((word, i) => (i + WORDS < header.length ? words.xor(word, header[i + WORDS]!) : word));
    const mixed = salsa20(words, input, rounds);
    return mixed.slice(0, DIGEST_WORDS).map((word) => words.byteSwap(word));
  };
  return headerPow({
    id: `salsa:${rounds}`,
    full: false,
    microsecondsPerHash: 0.005 * rounds,
    definition,
    hash: (header) => plainHash(header, rounds),
  });
}

/** The same on plain integers. */
function plainHash(header: Uint8Array, rounds: number): Uint8Array {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const x = new Uint32Array(WORDS);
  for (let i = 0; 4 * i < header.length; i++) x[i % WORDS]! ^= view.getUint32(4 * i, true);
  plainSalsa(x, rounds);
  const digest = new DataView(new ArrayBuffer(4 * DIGEST_WORDS));
  for (let i = 0; i < DIGEST_WORDS; i++) digest.setUint32(4 * i, x[i]!, true);
  return new Uint8Array(digest.buffer);
}
