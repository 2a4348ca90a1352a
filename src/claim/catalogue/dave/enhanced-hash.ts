import { createHash } from "node:crypto";
import type { RandomStream } from "../../../core/random-stream.js";
import { headerWithNonce } from "../../../pow/header.js";
import { compressionOperations } from "../../../pow/shortcut-ledger.js";
import type { ShortcutClaim } from "../../contract.js";
import { drawNonces, randomTemplate } from "../../figure-tools.js";
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

/** Nonces of which the leading zeros are counted. */
const NONCES = 20_000;

/** Fewest and most leading zero hex digits, of the values or of the hashes that they are made of. */
function zeroDigits(stream: RandomStream, enhanced: boolean): [number, number] {
  const template = randomTemplate(stream);
  const digits = [...drawNonces(stream, NONCES)].map((nonce) => {
    const hash = hashOf(template, nonce);
    const shown = Buffer.from(enhanced ? enhancedHash(hash, nonce) : hash)
      .reverse()
      .toString("hex");
    return shown.length - shown.replace(/^0+/, "").length;
  });
  return [Math.min(...digits), Math.max(...digits)];
}

function hashOf(template: Uint8Array, nonce: number): Uint8Array {
  const once = createHash("sha256").update(headerWithNonce(template, nonce)).digest();
  return createHash("sha256").update(once).digest();
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
  figures: [
    {
      name: "leading zeros",
      unit: `hex digits of the value, fewest and most of ${NONCES} nonces`,
      published: [20, 63],
      source: "claimant",
      from: "computation",
      compute: ({ stream }) => zeroDigits(stream, true),
      tolerance: 0,
    },
    {
      name: "leading zeros of the hash itself",
      unit: `hex digits, fewest and most of ${NONCES} nonces`,
      published: [20, 63],
      source: "claimant",
      from: "computation",
      compute: ({ stream }) => zeroDigits(stream, false),
      tolerance: 0,
      difference: "the zeros come of the remainder by 2^136, which the header's hash does not have",
    },
  ],
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
      bytes.set(enhancedHash(hashOf(template!, nonce), nonce), i * HASH_BYTES);
    }
    return { form: "hashes", bytes };
  },
};
