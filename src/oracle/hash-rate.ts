import type { PowFunction } from "../pow/pow-function.js";
import { type Hasher, nodeScrypt, nodeSha256d, scannerHasher } from "./hashers.js";
import { opensslCompressions } from "./openssl-speed.js";
import { threadSeconds } from "./thread-time.js";

/** What a CPU second is worth in hashes on this machine. */
export interface HashRate {
  /** Hashes per CPU second that are charged: the fastest measured times the safety factor. */
  readonly rate: number;
  readonly safetyFactor: number;
  /** The fastest of `measured`. */
  readonly fastest: string;
  /** Hashes per CPU second of each hasher that is there. */
  readonly measured: readonly { readonly name: string; readonly rate: number }[];
}

/** CPU seconds of a slice, and how many are measured; the fastest counts. */
const SLICE = 0.1;
const SLICES = 3;

/** Rounds of a SHA-256 compression. */
const ROUNDS = 64;

/**
 * How many times faster a claim might hash than what is measured here. SHA-256: a miner in AVX-512 reaches four times our
 * kernel. scrypt: native vectors against WebAssembly's. RandomX: native code for its programs, and a dataset of 2 GiB
 * in place of the cache that it is computed from here.
 */
const SAFETY = { sha256: 4, scrypt: 4, randomx: 64 } as const;

/**
 * Measures the fastest hasher on the machine: our kernel, the platform's implementation, and `openssl speed` scaled to
 * the function. Takes about two CPU seconds on this thread; to be done once a run.
 */
export function measureHashRate(pow: PowFunction): HashRate {
  const base = pow.id.slice(pow.id.indexOf("@") + 1);
  const measured = [{ name: "kernel", rate: rateOf(scannerHasher(pow)) }];
  const compressions = compressionsOf(base);
  if (base === "sha256d") measured.push({ name: "node:crypto", rate: rateOf(nodeSha256d()) });
  if (base === "scrypt") measured.push({ name: "node:crypto", rate: rateOf(nodeScrypt()) });
  const openssl = compressions === null ? null : opensslCompressions();
  if (compressions !== null && openssl !== null) {
    measured.push({ name: "openssl speed", rate: openssl / compressions });
  }
  const family = base.startsWith("randomx") ? "randomx" : base.startsWith("scrypt") ? "scrypt" : "sha256";
  return priceOf(measured, SAFETY[family]);
}

/** The rate that is charged: that of the fastest, times the factor. */
export function priceOf(measured: HashRate["measured"], safetyFactor: number): HashRate {
  const [first, ...rest] = measured;
  if (first === undefined) throw new RangeError("no hasher was measured");
  const fastest = rest.reduce((best, other) => (other.rate > best.rate ? other : best), first);
  return { rate: fastest.rate * safetyFactor, safetyFactor, fastest: fastest.name, measured };
}

/**
 * SHA-256 compressions a nonce costs once the template's first block is done, reduced rounds as shares of one; null for
 * other functions.
 */
export function compressionsOf(id: string): number | null {
  if (id === "sha256d") return 2;
  const [, single, first, second] = /^sha256(?::(\d+)|d:(\d+),(\d+))$/.exec(id) ?? [];
  if (single !== undefined) return Number(single) / ROUNDS;
  return first === undefined ? null : (Number(first) + Number(second)) / ROUNDS;
}

/** Hashes per CPU second: the fastest of a few slices, after as much work to warm up. */
function rateOf(hasher: Hasher): number {
  let units = 1;
  let best = 0;
  for (let slice = 0; slice < SLICES; ) {
    const start = threadSeconds();
    const done = hasher.run(units);
    const seconds = threadSeconds() - start;
    if (seconds < SLICE) {
      units = Math.ceil(units * Math.min(8, (1.2 * SLICE) / Math.max(seconds, SLICE / 100)));
      continue;
    }
    best = Math.max(best, done / seconds);
    slice++;
  }
  return best;
}
