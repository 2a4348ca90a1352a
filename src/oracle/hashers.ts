import * as crypto from "node:crypto";
import { RandomStream } from "../core/random-stream.js";
import type { PowFunction } from "../pow/pow-function.js";
import { powFunction } from "../pow/registry.js";

/** Something that hashes nonces and can be timed. */
export interface Hasher {
  readonly name: string;
  /** Hashes about `units` nonces and returns how many it did. */
  run(units: number): number;
}

/** Nonces a batch of the scanner, and what it starts with. */
const BATCH = 16384;

/** A header to be timed with; its first 76 bytes serve as a blob too. */
export const timingHeader = () => Buffer.from(new RandomStream("bench", "header").bytes(80));

/** Our scanner on one template, in batches of sequential nonces. */
export function scannerHasher(pow: PowFunction): Hasher {
  const scanner = pow.openScanner(new Uint8Array(timingHeader().subarray(0, 76)));
  const nonces = new Uint32Array(BATCH);
  const out = new Uint32Array(BATCH);
  let next = 0;
  return {
    name: pow.id,
    run(units) {
      for (let done = 0; done < units; done += BATCH) {
        const size = Math.min(BATCH, units - done);
        for (let i = 0; i < size; i++) nonces[i] = next++;
        scanner.scan(nonces.subarray(0, size), out);
      }
      return units;
    },
  };
}

/** The same of a function by its id. */
export function scannerContestant(id: string): Hasher {
  return scannerHasher(powFunction(id));
}

/** Calls `hash` on a header whose nonce counts up. */
export function countingHasher(name: string, hash: (header: Buffer) => unknown): Hasher {
  const bytes = timingHeader();
  let nonce = 0;
  return {
    name,
    run(units) {
      for (let i = 0; i < units; i++) {
        bytes.writeUInt32LE(nonce++ >>> 0, 76);
        hash(bytes);
      }
      return units;
    },
  };
}

/** SHA-256d by the platform. */
export function nodeSha256d(): Hasher {
  // crypto.hash, where Node.js has it, saves making a hash object.
  const once: (data: Buffer) => Buffer =
    "hash" in crypto && typeof crypto.hash === "function"
      ? (data) =>
          (crypto.hash as (algorithm: string, data: Buffer, encoding: string) => Buffer)(
            "sha256",
            data,
            "buffer",
          )
      : (data) => crypto.createHash("sha256").update(data).digest();
  return countingHasher("node:crypto SHA-256 twice", (data) => once(once(data)));
}

/** Litecoin's scrypt by the platform. */
export function nodeScrypt(): Hasher {
  return countingHasher("node:crypto scryptSync", (data) =>
    crypto.scryptSync(data, data, 32, { N: 1024, r: 1, p: 1 }),
  );
}
