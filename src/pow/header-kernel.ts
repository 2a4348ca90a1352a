import { compileKernel } from "../kernel/compile.js";
import { Graph } from "../kernel/graph.js";
import type { GraphNode } from "../kernel/graph-node.js";
import { KernelInstance } from "../kernel/kernel-instance.js";
import { countOperations, type KernelOperations } from "../kernel/operation-count.js";
import type { Words } from "../kernel/words.js";
import { copyTemplate, TEMPLATE_BYTES } from "./header.js";
import type { Scanner } from "./pow-function.js";

/**
 * A hash of an 80-byte header in any word algebra: from 20 words, each the little-endian reading of 4 header bytes and
 * the last of them the nonce, to the 8 words of the digest, each the big-endian reading of 4 bytes.
 */
export type HeaderHash = <W>(words: Words<W>, header: readonly W[]) => W[];

const JOB_WORDS = TEMPLATE_BYTES / 4;

/** Scans headers with a kernel compiled from the definition of their hash. Belongs to one thread. */
export class HeaderKernel {
  readonly #hash: HeaderHash;
  #topWord: GraphNode | undefined;
  #operations: KernelOperations | undefined;
  #instance: KernelInstance | undefined;
  /** The template that the instance is prepared for. */
  #prepared: Uint8Array | undefined;

  /** Does nothing yet: graph and code are made when they are first asked for. */
  constructor(hash: HeaderHash) {
    this.#hash = hash;
  }

  /** Operations of the top word alone, once for each template (`job`) and for each nonce (`lane`). */
  operations(): KernelOperations {
    this.#operations ??= countOperations([this.#graph()]);
    return this.#operations;
  }

  /** @throws {RangeError} if the template is not 76 bytes long */
  openScanner(template: Uint8Array): Scanner {
    const own = copyTemplate(template);
    return {
      scan: (nonces, out) => {
        if (nonces.length === 0) throw new RangeError("no nonces to scan");
        if (out.length < nonces.length) {
          throw new RangeError(`out has ${out.length} words, ${nonces.length} are needed`);
        }
        this.#preparedFor(own).scan(nonces, out);
      },
    };
  }

  /** One instance serves all scanners: preparing costs microseconds, a WebAssembly memory gigabytes of addresses. */
  #preparedFor(template: Uint8Array): KernelInstance {
    this.#instance ??= new KernelInstance(compileKernel([this.#graph()], JOB_WORDS));
    if (this.#prepared !== template) {
      this.#instance.prepare(template);
      this.#prepared = template;
    }
    return this.#instance;
  }

  /** The most significant 32 bits of the hash read as a little-endian number. */
  #graph(): GraphNode {
    if (this.#topWord === undefined) {
      const graph = new Graph();
      const job = Array.from({ length: JOB_WORDS }, (_, i) => graph.job(i));
      this.#topWord = graph.byteSwap(this.#hash(graph, [...job, graph.lane()])[7]!);
    }
    return this.#topWord;
  }
}
