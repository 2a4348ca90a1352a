import type { SearcherClaim } from "../../src/claim/contract.js";
import type { Json } from "../../src/core/canonical-json.js";
import { RandomStream } from "../../src/core/random-stream.js";
import type { Winner } from "../../src/dataset/block-headers.js";
import { labelNonces } from "../../src/dataset/labelled-set.js";
import { powFunction } from "../../src/pow/registry.js";

/** What a claim froze of a few labelled nonces; null for claims that learn nothing beforehand. */
async function modelOf(claim: SearcherClaim): Promise<Json> {
  if (!claim.fit) return null;
  const stream = new RandomStream("1", "hunt", claim.id, "fit");
  const set = () =>
    labelNonces(
      powFunction("sha256d"),
      2,
      [0, 1].map(() => ({
        template: stream.bytes(76),
        nonces: Uint32Array.from({ length: 128 }, () => stream.uint32()),
      })),
    );
  const [training, validation] = [set(), set()];
  const history = training.nonces.reduce<Winner[]>((winners, nonce, row) => {
    if (training.hits[row] === 1) winners.push({ template: training.templates[0]!, nonce });
    return winners;
  }, []);
  return (await claim.fit({ training, validation, history }, { stream, backend: "wasm" })).model;
}

/** The nonces of one hunt on SHA-256d, its results told as a trial would. */
export async function hunt(
  claim: SearcherClaim,
  count: number,
  { template, batch = 256 }: { template: Uint8Array; batch?: number },
): Promise<number[]> {
  const stream = new RandomStream("1", "hunt", claim.id);
  const searcher = await claim.open(await modelOf(claim), { template, stream, backend: "wasm" });
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
