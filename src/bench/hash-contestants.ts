import * as crypto from "node:crypto";
import { RandomStream } from "../core/random-stream.js";
import { powFunction } from "../pow/registry.js";
import type { Contestant } from "./interleaved.js";

/** Nonces a batch of the scanner, and what it starts with. */
const BATCH = 16384;

const header = () => Buffer.from(new RandomStream("bench", "header").bytes(80));

/** Our scanner on one template, in batches of sequential nonces. */
export function scannerContestant(id: string): Contestant {
  const scanner = powFunction(id).openScanner(new Uint8Array(header().subarray(0, 76)));
  const nonces = new Uint32Array(BATCH);
  const out = new Uint32Array(BATCH);
  let next = 0;
  return {
    name: id,
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

/** What a program would use without a kernel of its own: the platform's and a library's implementation. */
export async function peersOf(id: string): Promise<Contestant[]> {
  if (id === "sha256d") return [nodeSha256d(), await nobleSha256d()];
  if (id === "scrypt") return [nodeScrypt()];
  return [];
}

/** Calls `hash` on a header whose nonce counts up. */
function counting(name: string, hash: (header: Buffer) => unknown): Contestant {
  const bytes = header();
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

function nodeSha256d(): Contestant {
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
  return counting("node:crypto SHA-256 twice", (data) => once(once(data)));
}

async function nobleSha256d(): Promise<Contestant> {
  const { sha256 } = await import("@noble/hashes/sha2.js");
  return counting("@noble/hashes sha256 twice", (data) => sha256(sha256(data)));
}

function nodeScrypt(): Contestant {
  return counting("node:crypto scryptSync", (data) =>
    crypto.scryptSync(data, data, 32, { N: 1024, r: 1, p: 1 }),
  );
}
