import { compileKernel, type KernelCode, type KernelOptions } from "../kernel/compile.js";
import { Graph } from "../kernel/graph.js";
import type { GraphNode } from "../kernel/graph-node.js";
import { KernelInstance } from "../kernel/kernel-instance.js";
import { countOperations, type KernelOperations } from "../kernel/operation-count.js";
import type { Words } from "../kernel/words.js";
import { copyTemplate, TEMPLATE_BYTES } from "./header.js";
import type { Scanner, WideScanner } from "./pow-function.js";

/**
 * A hash of an 80-byte header in any word algebra: from 20 words, each the little-endian reading of 4 header bytes and
 * the last of them the nonce, to the 8 words of the digest, each the big-endian reading of 4 bytes. Of a hashing blob it is
 * the same from 19 words: those of the blob without its nonce, then the nonce.
 */
export type HeaderHash = <W>(words: Words<W>, header: readonly W[]) => W[];

/** Scans headers, or blobs, with a kernel compiled from the definition of their hash. Belongs to one thread. */
export class HeaderKernel {
  readonly #hash: HeaderHash;
  readonly #templateBytes: number;
  readonly #jobWords: number;
  #words: readonly GraphNode[] | undefined;
  #operations: KernelOperations | undefined;
  readonly #narrow: PreparedKernel;
  readonly #wide: PreparedKernel;

  /**
   * Does nothing yet: graph and code are made when they are first asked for.
   *
   * @param templateBytes a multiple of 4
   */
  constructor(hash: HeaderHash, options?: KernelOptions, templateBytes = TEMPLATE_BYTES) {
    this.#hash = hash;
    this.#templateBytes = templateBytes;
    this.#jobWords = templateBytes / 4;
    this.#narrow = new PreparedKernel(() => compileKernel([this.#topWords()[0]!], this.#jobWords, options));
    this.#wide = new PreparedKernel(() => compileKernel(this.#topWords(), this.#jobWords, options));
  }

  /** Operations of the top word alone, once for each template (`job`) and for each nonce (`lane`). */
  operations(): KernelOperations {
    this.#operations ??= countOperations([this.#topWords()[0]!]);
    return this.#operations;
  }

  /** @throws {RangeError} if the template has another length */
  openScanner(template: Uint8Array): Scanner {
    const own = copyTemplate(template, this.#templateBytes);
    return {
      scan: (nonces, out) => {
        checkLengths(nonces, { out });
        this.#narrow.of(own).scan(nonces, out);
      },
    };
  }

  /** The same for the most significant 64 bits. */
  openWideScanner(template: Uint8Array): WideScanner {
    const own = copyTemplate(template, this.#templateBytes);
    return {
      scan: (nonces, out, next) => {
        checkLengths(nonces, { out, next });
        this.#wide.of(own).scan(nonces, out, next);
      },
    };
  }

  /** The two most significant words of the hash read as a little-endian number, the higher first. */
  #topWords(): readonly GraphNode[] {
    if (this.#words === undefined) {
      const graph = new Graph();
      const job = Array.from({ length: this.#jobWords }, (_, i) => graph.job(i));
      const digest = this.#hash(graph, [...job, graph.lane()]);
      this.#words = [graph.byteSwap(digest[7]!), graph.byteSwap(digest[6]!)];
    }
    return this.#words;
  }
}

/** One instance serves all scanners: preparing costs microseconds, a WebAssembly memory gigabytes of addresses. */
class PreparedKernel {
  readonly #compile: () => KernelCode;
  #instance: KernelInstance | undefined;
  /** The template that the instance is prepared for. */
  #template: Uint8Array | undefined;

  constructor(compile: () => KernelCode) {
    this.#compile = compile;
  }

  of(template: Uint8Array): KernelInstance {
    this.#instance ??= new KernelInstance(this.#compile());
    if (this.#template !== template) {
      this.#instance.prepare(template);
      this.#template = template;
    }
    return this.#instance;
  }
}

function checkLengths(nonces: Uint32Array, outputs: Readonly<Record<string, Uint32Array>>): void {
  if (nonces.length === 0) throw new RangeError("no nonces to scan");
  for (const [name, { length }] of Object.entries(outputs)) {
    if (length < nonces.length)
      throw new RangeError(`${name} has ${length} words, ${nonces.length} are needed`);
  }
}
