import { weightedTotal } from "../kernel/operation-count.js";
import { blake2bBlob } from "./blake2b-blob.js";
import { plainBlake2b } from "./blake2b-plain.js";
import { HeaderKernel } from "./header-kernel.js";
import type { PowFunction } from "./pow-function.js";
import { blake2b } from "./randomx/blake2b.js";
import { BLAKE2B_ROUNDS } from "./randomx/blake2b-code.js";
import { NONCE_OFFSET, TIME_OFFSET, withNonce } from "./randomx/hashing-blob.js";

/** Bytes of a hashing blob without its nonce where a block has fewer than 128 transactions. */
const TEMPLATE_BYTES = 72;

const DIGEST_BYTES = 32;

/** With 12 rounds, one core. */
const MICROSECONDS = 0.55;

/**
 * BLAKE2b of a hashing blob, with which RandomX begins, with some of its 12 rounds: what they leave of the nonce, all of
 * RandomX goes on from. Its digest has 32 bytes, so that it is a hash like others; that of RandomX's input has 64. Which
 * rounds they are makes a difference: each takes the words of the message in another order.
 *
 * @param first the first round that is run, 1 to 12
 * @param last the last one, from `first` on
 */
export function blake2bPow(first: number, last: number): PowFunction {
  const kernel = new HeaderKernel(
    (words, blob) => blake2bBlob(words, blob, first, last),
    undefined,
    TEMPLATE_BYTES,
  );
  const full = first === 1 && last === BLAKE2B_ROUNDS;
  const digest = (input: Uint8Array) =>
    first === 1 ? blake2b(input, DIGEST_BYTES, last) : plainBlake2b(input, DIGEST_BYTES, first, last);
  return {
    id: first === 1 ? `blake2b:${last}` : `blake2b:${first},${last}`,
    full,
    templateBytes: TEMPLATE_BYTES,
    nonceOffset: NONCE_OFFSET,
    timeOffset: TIME_OFFSET,
    microsecondsPerHash: (MICROSECONDS * (last - first + 1)) / BLAKE2B_ROUNDS,
    get operationsPerHash() {
      return weightedTotal(kernel.operations().lane);
    },
    openScanner: (template) => kernel.openScanner(template),
    openWideScanner: (template) => kernel.openWideScanner(template),
    hash: (template, nonce) => digest(withNonce(checked(template), nonce)),
    ...(full && { digest }),
  };
}

function checked(template: Uint8Array): Uint8Array {
  if (template instanceof Uint8Array && template.length !== TEMPLATE_BYTES) {
    throw new RangeError(`template has ${template.length} bytes, ${TEMPLATE_BYTES} are needed`);
  }
  return template;
}
