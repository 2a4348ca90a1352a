import { sha256Hex } from "../core/digest.js";
import type { KernelCode } from "./compile.js";

/** Modules by the digest of their bytes: kernels of one shape share the code that V8 has optimised. */
const modules = new Map<string, WebAssembly.Module>();

/** A kernel with a memory of its own. Belongs to one thread. */
export class KernelInstance {
  readonly #job: Uint8Array;
  readonly #lanes: Uint32Array;
  readonly #outputs: readonly Uint32Array[];
  readonly #prepare: () => void;
  readonly #scan: (count: number) => void;
  readonly #lanesPerCall: number;

  constructor({ bytes, jobWords, lanesPerCall, lanesAt, outputsAt }: KernelCode) {
    this.#lanesPerCall = lanesPerCall;
    const { exports } = new WebAssembly.Instance(moduleOf(bytes));
    const { buffer } = exports.memory as WebAssembly.Memory;
    this.#job = new Uint8Array(buffer, 0, 4 * jobWords);
    this.#lanes = new Uint32Array(buffer, lanesAt, lanesPerCall);
    this.#outputs = outputsAt.map((at) => new Uint32Array(buffer, at, lanesPerCall));
    this.#prepare = exports.prepare as () => void;
    this.#scan = exports.scan as (count: number) => void;
  }

  /**
   * Sets the job that `scan` works on from now on.
   *
   * @param job the job's words, each the little-endian reading of 4 bytes
   * @throws {RangeError} if it has another length
   */
  prepare(job: Uint8Array): void {
    if (job.length !== this.#job.length) {
      throw new RangeError(`job has ${job.length} bytes, ${this.#job.length} are needed`);
    }
    this.#job.set(job);
    this.#prepare();
  }

  /**
   * Computes the outputs of any number of lanes.
   *
   * @param lanes the lane words
   * @param outputs for each output of the kernel an array at least as long as `lanes`; what lies beyond that length
   *   is left as it is. An output may be the array of the lanes itself.
   * @throws {RangeError} if an output is missing or too short
   */
  scan(lanes: Uint32Array, ...outputs: readonly Uint32Array[]): void {
    if (outputs.length !== this.#outputs.length) {
      throw new RangeError(`${outputs.length} outputs given, the kernel has ${this.#outputs.length}`);
    }
    for (const { length } of outputs) {
      if (length < lanes.length) throw new RangeError(`output has ${length} words for ${lanes.length} lanes`);
    }
    for (let from = 0; from < lanes.length; from += this.#lanesPerCall) {
      const count = Math.min(this.#lanesPerCall, lanes.length - from);
      this.#lanes.set(lanes.subarray(from, from + count));
      this.#scan(count);
      for (const [i, output] of outputs.entries()) output.set(this.#outputs[i]!.subarray(0, count), from);
    }
  }
}

function moduleOf(bytes: Uint8Array): WebAssembly.Module {
  const key = sha256Hex(bytes);
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(bytes);
    modules.set(key, module);
  }
  return module;
}
