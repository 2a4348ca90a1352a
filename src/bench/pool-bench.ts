import { mlpClassifier } from "../claim/catalogue/families/mlp-classifier.js";
import { RandomStream } from "../core/random-stream.js";
import { labelNonces } from "../dataset/labelled-set.js";
import { powFunction } from "../pow/registry.js";
import { type Rate, timeInterleaved } from "./interleaved.js";

/** How fast a pool of a function is hashed, scored by the classifier of the catalogue and counted, on one thread. */
export interface PoolRow {
  readonly pow: string;
  readonly claim: string;
  readonly noncesPerSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  /** The same nonces hashed and nothing else, slice by slice in turn; `ratio` is the whole over that. */
  readonly hashing: { readonly noncesPerSecond: number; readonly ratio: number };
}

const POW = "sha256d";
const BATCH = 65536;
const BITS = 4;

export async function benchPool(slices: number): Promise<PoolRow> {
  const pow = powFunction(POW);
  const stream = new RandomStream("bench", "pool");
  const template = stream.bytes(pow.templateBytes);
  const draw = (count: number) => Uint32Array.from({ length: count }, () => stream.uint32());
  const rows = () => labelNonces(pow, BITS, [{ template, nonces: draw(4096) }]);
  const { model } = await mlpClassifier.fit!(
    { training: rows(), validation: rows(), history: [] },
    { stream, backend: "wasm" },
  );
  const scorer = await mlpClassifier.open(model, "wasm");
  const scanner = pow.openScanner(template);
  const nonces = draw(BATCH);
  const hashes = new Uint32Array(BATCH);
  const scores = new Float32Array(BATCH);
  const hits = new Float64Array(33);
  const inBatches = (work: () => void) => (units: number) => {
    let done = 0;
    for (; done < units; done += BATCH) work();
    return done;
  };
  const count = () => {
    const cut = scores[0]!;
    for (let i = 0; i < BATCH; i++) if (scores[i]! > cut) hits[Math.clz32(hashes[i]!)]!++;
  };
  const [whole, hashing] = timeInterleaved(
    [
      {
        name: "pool",
        run: inBatches(() => {
          scanner.scan(nonces, hashes);
          scorer.score(template, nonces, scores);
          count();
        }),
      },
      { name: "hashing", run: inBatches(() => scanner.scan(nonces, hashes)) },
    ],
    slices,
  ) as [Rate, Rate];
  return {
    pow: POW,
    claim: mlpClassifier.id,
    noncesPerSecond: whole.median,
    slowest: whole.slowest,
    fastest: whole.fastest,
    hashing: { noncesPerSecond: hashing.median, ratio: whole.median / hashing.median },
  };
}
