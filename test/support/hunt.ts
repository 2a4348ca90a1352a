import type { SearcherClaim } from "../../src/claim/contract.js";
import { RandomStream } from "../../src/core/random-stream.js";
import { powFunction } from "../../src/pow/registry.js";

/** The nonces of one hunt on SHA-256d, its results told as a trial would. */
export async function hunt(
  claim: SearcherClaim,
  count: number,
  { template, batch = 256 }: { template: Uint8Array; batch?: number },
): Promise<number[]> {
  const stream = new RandomStream("1", "hunt", claim.id);
  const searcher = await claim.open(null, { template, stream, backend: "wasm" });
  const scanner = powFunction("sha256d").openScanner(template);
  const out = new Uint32Array(batch);
  const hashes = new Uint32Array(batch);
  const nonces: number[] = [];
  while (nonces.length < count) {
    const proposed = searcher.propose(out);
    if (!(proposed >= 1 && proposed <= batch)) throw new Error(`${claim.id} proposed ${proposed} nonces`);
    const some = out.slice(0, proposed);
    nonces.push(...some);
    scanner.scan(some, hashes);
    searcher.learn?.(
      some,
      Uint8Array.from(hashes.subarray(0, proposed), (hash) => Math.clz32(hash)),
    );
  }
  return nonces.slice(0, count);
}
