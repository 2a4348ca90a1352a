import { createHash } from "node:crypto";
import { headerWithNonce } from "../../../pow/header.js";
import { compressionOperations } from "../../../pow/shortcut-ledger.js";
import type { ShortcutClaim } from "../../contract.js";
import { BITLOAD, DAVE_SOURCE } from "./source.js";

const HASH_BYTES = 32;
/** What is left of the value: 136 bits. */
const KEPT_BYTES = 17;

/**
 * The "enhanced" value of a hash: (hash xor bias) modulo 2^136, with the constant times the nonce plus one as bias. Both
 * are numbers read little-endian, and so is the result.
 *
 * @param hash 32 bytes in raw order
 */
export function enhancedHash(hash: Uint8Array, nonce: number): Uint8Array {
  let bias = BITLOAD * BigInt(nonce + 1);
  const value = new Uint8Array(HASH_BYTES);
  for (let i = 0; i < KEPT_BYTES; i++) {
    value[i] = hash[i]! ^ Number(bias & 255n);
    bias >>= 8n;
  }
  return value;
}

/** Operations of a double hash of three compressions, and those of cutting it down. */
const { compression } = compressionOperations();
const PLAIN = 3 * compression;

/** A remainder of the hash, presented as the hash. */
export const daveEnhancedHash: ShortcutClaim = {
  id: "dave-enhanced-hash",
  kind: "shortcut",
  title: "Hashes reduced modulo 2^136",
  source: DAVE_SOURCE,
  claimed: "20 to 63 leading zeros on every nonce",
  description:
    "The double hash is combined with a multiple of a constant and reduced modulo 2^136. (How the multiple is made is not " +
    "fixed at the source: here it is the constant times the nonce plus one.) It is believable because the value printed has " +
    "thirty leading zeros in hex whatever the nonce: a remainder of a division by 2^136 has at most 136 bits. It is not " +
    "the hash of the header, and no node would take it for one.",
  needs: [],
  appliesTo: ["sha256d"],
  expected: {
    verdict: "rejected",
    reason: "what it calls a solution does not verify: the header's hash has no such zeros",
  },
  operationsPerHash: PLAIN + 3 * 5,
  plainOperationsPerHash: PLAIN,
  templatesAtOnce: 1,
  evaluate: ([template], nonces) => {
    const bytes = new Uint8Array(nonces.length * HASH_BYTES);
    for (const [i, nonce] of nonces.entries()) {
      const once = createHash("sha256").update(headerWithNonce(template!, nonce)).digest();
      bytes.set(enhancedHash(createHash("sha256").update(once).digest(), nonce), i * HASH_BYTES);
    }
    return { form: "hashes", bytes };
  },
};
