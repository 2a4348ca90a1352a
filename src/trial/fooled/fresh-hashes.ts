import { randomTemplate } from "../../claim/figure-tools.js";
import type { RandomStream } from "../../core/random-stream.js";
import type { PowFunction } from "../../pow/pow-function.js";
import { powFunction } from "../../pow/registry.js";

/** Nonces of one template, none twice, with the most significant 32 bits of each hash. */
export interface Hashed {
  readonly template: Uint8Array;
  readonly nonces: Uint32Array;
  readonly tops: Uint32Array;
}

/** Hashes that nobody has seen: every call draws a template and hashes nonces of it. */
export class FreshHashes {
  readonly #stream: RandomStream;
  readonly #pow: PowFunction;
  #count = 0;

  constructor(stream: RandomStream, pow: PowFunction = powFunction("sha256d")) {
    this.#stream = stream;
    this.#pow = pow;
  }

  /** Hashes computed so far. */
  get count(): number {
    return this.#count;
  }

  next(count: number): Hashed {
    const template = randomTemplate(this.#stream);
    // An odd stride comes to no nonce twice before it has been to all.
    const [start, stride] = [this.#stream.uint32(), this.#stream.uint32() | 1];
    const nonces = Uint32Array.from({ length: count }, (_, i) => start + Math.imul(i, stride));
    const tops = new Uint32Array(count);
    this.#pow.openScanner(template).scan(nonces, tops);
    this.#count += count;
    return { template, nonces, tops };
  }
}

/** Whether a hash has at least so many leading zero bits. */
export function isHit(top: number, bits: number): boolean {
  return Math.clz32(top) >= bits;
}
