import { createHash } from "node:crypto";
import { bytesToHex } from "../core/hex.js";
import type { PowFunction } from "../pow/pow-function.js";

/** A hit with its whole hash, in raw order; both in hex. */
export interface Solution {
  readonly template: string;
  readonly nonce: number;
  readonly hash: string;
}

/** Every hit of an arm on one template, in the order in which they were found. */
export interface HitList {
  readonly template: string;
  /** Base64 of little-endian 32-bit words. */
  readonly nonces: string;
  /** SHA-256 of their whole hashes, in raw order, one after the other. */
  readonly sha256: string;
}

/** RecordedSolutions that a piece of hashing leaves for the ledger. */
export interface RecordedSolutions {
  /** The strongest hits, strongest first. */
  readonly strongest: readonly Solution[];
  /** Every hit that counts for the arm of an outside claim, by arm; left out for claims of the catalogue. */
  readonly all?: Readonly<Record<string, readonly HitList[]>>;
}

/** So many of the strongest hits of a piece of hashing are kept. */
const STRONGEST = 4;

/** Collects the hits of one piece of hashing. */
export class SolutionLog {
  readonly #pow: PowFunction;
  readonly #bits: number;
  /** The strongest first; of hashes with the same top word the one found first. */
  readonly #strongest: { template: Uint8Array; nonce: number; top: number }[] = [];
  readonly #all = new Map<string, Map<string, { template: Uint8Array; nonces: number[] }>>();

  /** @param bits leading zero bits that make a hash a hit */
  constructor(pow: PowFunction, bits: number) {
    this.#pow = pow;
    this.#bits = bits;
  }

  /** @param hashes the most significant 32 bits of each; those after the last nonce are of no account */
  add(template: Uint8Array, nonces: Uint32Array, hashes: Uint32Array): void {
    const limit = 2 ** (32 - this.#bits);
    for (let i = 0; i < nonces.length; i++) {
      const top = hashes[i]!;
      if (top >= limit) continue;
      const last = this.#strongest[STRONGEST - 1];
      if (last !== undefined && top >= last.top) continue;
      const at = this.#strongest.findIndex((one) => top < one.top);
      this.#strongest.splice(at < 0 ? this.#strongest.length : at, 0, { template, nonce: nonces[i]!, top });
      this.#strongest.length = Math.min(this.#strongest.length, STRONGEST);
    }
  }

  /** The same, and all of them are written down as hits of an arm. */
  addAll(arm: string, template: Uint8Array, nonces: Uint32Array, hashes: Uint32Array): void {
    const limit = 2 ** (32 - this.#bits);
    const lists = this.#all.get(arm) ?? new Map<string, { template: Uint8Array; nonces: number[] }>();
    this.#all.set(arm, lists);
    const key = bytesToHex(template);
    const list = lists.get(key) ?? { template, nonces: [] };
    lists.set(key, list);
    for (let i = 0; i < nonces.length; i++) if (hashes[i]! < limit) list.nonces.push(nonces[i]!);
  }

  solutions(): RecordedSolutions {
    const strongest = this.#strongest.map(({ template, nonce }) => ({
      template: bytesToHex(template),
      nonce,
      hash: bytesToHex(this.#pow.hash(template, nonce)),
    }));
    if (this.#all.size === 0) return { strongest };
    const lists = [...this.#all].map(([arm, byTemplate]) => [
      arm,
      [...byTemplate.values()].map(({ template, nonces }) => ({
        template: bytesToHex(template),
        nonces: encodeNonces(nonces),
        sha256: digestOfHashes(this.#pow, template, nonces),
      })),
    ]);
    return { strongest, all: Object.fromEntries(lists) };
  }
}

/** SHA-256 of the whole hashes of some nonces, by the implementation that is not the scanner's. */
export function digestOfHashes(pow: PowFunction, template: Uint8Array, nonces: Iterable<number>): string {
  const digest = createHash("sha256");
  for (const nonce of nonces) digest.update(pow.hash(template, nonce));
  return digest.digest("hex");
}

function encodeNonces(nonces: readonly number[]): string {
  const bytes = Buffer.alloc(4 * nonces.length);
  for (const [i, nonce] of nonces.entries()) bytes.writeUInt32LE(nonce, 4 * i);
  return bytes.toString("base64");
}

/** @throws {RangeError} if the text is not base64 of whole 32-bit words */
export function decodeNonces(text: string): Uint32Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length % 4 !== 0 || bytes.toString("base64") !== text) {
    throw new RangeError("its nonces are not base64 of 32-bit words");
  }
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
}
