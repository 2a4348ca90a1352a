import { bytesToHex } from "../../core/hex.js";
import { RandomXCache } from "./cache.js";
import type { RandomXCacheHandle } from "./cache-memory.js";
import type { RandomXParameters } from "./parameters.js";

/** Caches of this thread, the one last used at the end. They are large: few are kept. */
const caches = new Map<string, RandomXCache>();
const KEPT = 2;

/** The cache of a key, built if this thread has none. */
export function cacheOf(id: string, parameters: RandomXParameters, key: Uint8Array): RandomXCache {
  const name = nameOf(id, key);
  const cache = caches.get(name) ?? RandomXCache.build(key, parameters);
  keep(name, cache);
  return cache;
}

/** Takes over a cache that another thread has built. */
export function takeCache(id: string, handle: RandomXCacheHandle): void {
  keep(nameOf(id, handle.key), RandomXCache.attach(handle));
}

function keep(name: string, cache: RandomXCache): void {
  caches.delete(name);
  caches.set(name, cache);
  for (const oldest of [...caches.keys()].slice(0, -KEPT)) caches.delete(oldest);
}

function nameOf(id: string, key: Uint8Array): string {
  return `${id} ${bytesToHex(key)}`;
}
