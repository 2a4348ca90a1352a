import { bytesToHex } from "../../core/hex.js";
import type { PowFunction } from "../../pow/pow-function.js";
import { keyedPowFunction } from "../../pow/registry.js";
import { meetsTarget } from "../../pow/target.js";
import type { Work } from "./block-record.js";

/** Verifies proofs of work. Keeps the function of the last key: blocks of one key follow each other. */
export class WorkVerifier {
  readonly #pow: PowFunction;
  readonly #key: Uint8Array | undefined;
  #last: { readonly key: string; readonly pow: PowFunction } | undefined;

  /** @param key for work that names none */
  constructor(pow: PowFunction, key?: Uint8Array) {
    this.#pow = pow;
    this.#key = key;
  }

  /** The key that some work is done under; undefined for functions without. @throws {RangeError} if there is none */
  keyOf({ key = this.#key }: Work): Uint8Array | undefined {
    if (this.#pow.takesKey !== true) {
      if (key !== undefined) throw new RangeError(`it has a key, ${this.#pow.id} takes none`);
      return undefined;
    }
    if (key === undefined) {
      throw new RangeError(`${this.#pow.id} needs a key: a field of the record, --key or --key-hex`);
    }
    return key;
  }

  /** The whole hash, raw byte order. @throws {RangeError} if it does not meet the target */
  verify(work: Work): Uint8Array {
    const hash = this.#functionOf(this.keyOf(work)).hash(work.template, work.nonce);
    if (meetsTarget(hash, work.target)) return hash;
    throw new RangeError(`its ${this.#pow.id} hash ${bytesToHex(hash)} is above its target`);
  }

  #functionOf(key: Uint8Array | undefined): PowFunction {
    if (key === undefined) return this.#pow;
    const name = bytesToHex(key);
    if (this.#last?.key !== name) this.#last = { key: name, pow: keyedPowFunction(this.#pow.id, key) };
    return this.#last.pow;
  }
}
