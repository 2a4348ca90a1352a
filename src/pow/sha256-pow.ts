import { createHash } from "node:crypto";
import { concreteWords } from "../kernel/concrete-words.js";
import { weightedTotal } from "../kernel/operation-count.js";
import { headerWithNonce, NONCE_OFFSET, TEMPLATE_BYTES } from "./header.js";
import { type HeaderHash, HeaderKernel } from "./header-kernel.js";
import type { PowFunction } from "./pow-function.js";
import { FULL_ROUNDS } from "./sha256.js";
import { sha256dHeader, sha256Header } from "./sha256-header.js";

/** Bitcoin's proof of work: SHA-256 of the SHA-256 of the header. */
export function sha256dPow(): PowFunction {
  return headerPow("sha256d", true, (words, header) => sha256dHeader(words, header), sha256d, sha256d);
}

/**
 * Double SHA-256 of the header with fewer rounds: `first` in the last block of the first hash, `second` in the second
 * hash, each 1 to 64; the real function with 64 and 64.
 */
export function sha256dRoundsPow(first: number, second: number): PowFunction {
  const full = first === FULL_ROUNDS && second === FULL_ROUNDS;
  const definition: HeaderHash = (words, header) => sha256dHeader(words, header, first, second);
  const hash = full ? sha256d : (header: Uint8Array) => concreteHash(definition, header);
  return headerPow(`sha256d:${first},${second}`, full, definition, hash, full ? sha256d : undefined);
}

/**
 * A single SHA-256 of the header whose last block has `rounds` rounds, 1 to 64; the real function with all 64. The
 * nonce enters in round 4 and reaches the most significant 32 bits in round 7.
 */
export function sha256Pow(rounds: number): PowFunction {
  const full = rounds === FULL_ROUNDS;
  const definition: HeaderHash = (words, header) => sha256Header(words, header, rounds);
  const hash = full ? sha256 : (header: Uint8Array) => concreteHash(definition, header);
  return headerPow(`sha256:${rounds}`, full, definition, hash, full ? sha256 : undefined);
}

function headerPow(
  id: string,
  full: boolean,
  definition: HeaderHash,
  hash: (header: Uint8Array) => Uint8Array,
  digest: ((input: Uint8Array) => Uint8Array) | undefined,
): PowFunction {
  const kernel = new HeaderKernel(definition);
  return {
    id,
    full,
    templateBytes: TEMPLATE_BYTES,
    nonceOffset: NONCE_OFFSET,
    // Of the graph that the scanner runs, which computes the most significant 32 bits alone: what the nonce does not
    // change, and what only the other 224 bits need, is not in it.
    get operationsPerHash() {
      return weightedTotal(kernel.operations().lane);
    },
    openScanner: (template) => kernel.openScanner(template),
    openWideScanner: (template) => kernel.openWideScanner(template),
    hash: (template, nonce) => hash(headerWithNonce(template, nonce)),
    ...(digest && { digest }),
  };
}

function sha256d(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

function concreteHash(definition: HeaderHash, header: Uint8Array): Uint8Array {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const words = Array.from({ length: header.length / 4 }, (_, i) => view.getUint32(4 * i, true));
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (const [i, word] of definition(concreteWords, words).entries()) out.setUint32(4 * i, word);
  return digest;
}
