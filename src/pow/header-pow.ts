import type { KernelOptions } from "../kernel/compile.js";
import { concreteWords } from "../kernel/concrete-words.js";
import { weightedTotal } from "../kernel/operation-count.js";
import { headerWithNonce, NONCE_OFFSET, TEMPLATE_BYTES, TIME_OFFSET } from "./header.js";
import { type HeaderHash, HeaderKernel } from "./header-kernel.js";
import type { PowFunction } from "./pow-function.js";

/** What a function of an 80-byte header is made of. */
export interface HeaderPow extends Pick<PowFunction, "id" | "full" | "digest" | "microsecondsPerHash"> {
  readonly definition: HeaderHash;
  /** The whole hash of a header, by an implementation that shares no code with the kernel that the definition gives. */
  readonly hash: (header: Uint8Array) => Uint8Array;
  /** How the kernel computes lanes. */
  readonly kernel?: KernelOptions;
}

/** A proof-of-work function from the definition of its hash. */
export function headerPow({ definition, hash, digest, kernel: options, ...rest }: HeaderPow): PowFunction {
  const kernel = new HeaderKernel(definition, options);
  return {
    ...rest,
    templateBytes: TEMPLATE_BYTES,
    nonceOffset: NONCE_OFFSET,
    timeOffset: TIME_OFFSET,
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

/** The hash of a header by its definition, on numbers: slow, for functions that nobody else has implemented. */
export function concreteHash(definition: HeaderHash, header: Uint8Array): Uint8Array {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const words = Array.from({ length: header.length / 4 }, (_, i) => view.getUint32(4 * i, true));
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (const [i, word] of definition(concreteWords, words).entries()) out.setUint32(4 * i, word);
  return digest;
}
