import { bytesToHex } from "../../core/hex.js";
import { ARGON2_BLOCK_BYTES } from "./argon2d-compression.js";
import { blake2b } from "./blake2b.js";
import type { RandomXParameters } from "./parameters.js";

const PAGE_BYTES = 65536;
const DIGEST_BYTES = 32;
const READY = 1;

/** A cache, to be posted to other threads and attached there. */
export interface RandomXCacheHandle {
  /** Shared. */
  readonly memory: WebAssembly.Memory;
  readonly key: Uint8Array;
  readonly parameters: RandomXParameters;
}

/** Where a cache's memory holds what. Behind the blocks of Argon2d there is a page for all else. */
export interface CacheLayout {
  readonly cacheBytes: number;
  /** Of 64 KiB. */
  readonly pages: number;
  /** Address of the word that says whether the cache is finished. */
  readonly flagAt: number;
  /** Address of the digest of what the cache was made from. */
  readonly digestAt: number;
  /** Address of 1024 bytes for the filling. */
  readonly scratchAt: number;
}

export function cacheLayout({ argonMemoryKiB }: RandomXParameters): CacheLayout {
  const cacheBytes = ARGON2_BLOCK_BYTES * argonMemoryKiB;
  const blockPages = Math.ceil(cacheBytes / PAGE_BYTES);
  const flagAt = PAGE_BYTES * blockPages;
  return {
    cacheBytes,
    pages: blockPages + 1,
    flagAt,
    digestAt: flagAt + DIGEST_BYTES,
    scratchAt: flagAt + ARGON2_BLOCK_BYTES,
  };
}

/** Bytes that a cache takes, shared by all threads. */
export function cacheMemoryBytes(parameters: RandomXParameters): number {
  return PAGE_BYTES * cacheLayout(parameters).pages;
}

/** Declares a cache finished. The flag comes last: a build that stops on the way leaves none that can be attached. */
export function markReady(handle: RandomXCacheHandle): void {
  const { flagAt, digestAt } = cacheLayout(handle.parameters);
  new Uint8Array(handle.memory.buffer).set(digest(handle), digestAt);
  Atomics.store(new Int32Array(handle.memory.buffer), flagAt / 4, READY);
}

/** Whether memory holds the finished cache of a key and parameters. */
export function isReady(handle: RandomXCacheHandle): boolean {
  const { buffer } = handle.memory;
  const { pages, flagAt, digestAt } = cacheLayout(handle.parameters);
  if (buffer.byteLength !== PAGE_BYTES * pages) return false;
  if (Atomics.load(new Int32Array(buffer), flagAt / 4) !== READY) return false;
  return bytesToHex(new Uint8Array(buffer, digestAt, DIGEST_BYTES)) === bytesToHex(digest(handle));
}

/** Of all that the memory's content depends on. */
function digest({ key, parameters }: RandomXCacheHandle): Uint8Array {
  const { argonMemoryKiB, argonIterations, argonLanes, argonSalt } = parameters;
  const text = JSON.stringify([argonMemoryKiB, argonIterations, argonLanes, argonSalt, bytesToHex(key)]);
  return blake2b(new TextEncoder().encode(text), DIGEST_BYTES);
}
